CREATE OR REPLACE VIEW rich AS SELECT id, points FROM member WHERE points > 100;
