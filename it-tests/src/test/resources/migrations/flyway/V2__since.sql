ALTER TABLE member ADD COLUMN since timestamptz NOT NULL DEFAULT now();
UPDATE member SET note = 'old' WHERE id < 5;
INSERT INTO kind VALUES (1, 'a; b');
