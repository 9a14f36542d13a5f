CREATE FUNCTION twice(i int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN i * 2; END $$;
COMMENT ON TABLE member IS 'those who pay';
