CREATE TABLE member (id bigint PRIMARY KEY, points int, note text);
CREATE TABLE payment (member_id bigint REFERENCES member, n int, amount numeric(8, 2), PRIMARY KEY (member_id, n));
CREATE TABLE kind (id int PRIMARY KEY, name text);
CREATE INDEX member_note ON member (note);
INSERT INTO member SELECT g, g * 10, 'n' || g FROM generate_series(1, 20) g;
