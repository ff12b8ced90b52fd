PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE patient (id INTEGER PRIMARY KEY, first_name TEXT, last_name TEXT, birth_date TEXT, phone TEXT, note TEXT);
INSERT INTO patient VALUES(1,'[NAME]','[NAME]','[BIRTHDATE]','[PHONE]','daughter is [NAME]''s mother, mail [EMAIL]');
INSERT INTO patient VALUES(2,'[NAME]','[NAME]','[BIRTHDATE]',NULL,'prefers mornings');
INSERT INTO patient VALUES(3,'[NAME]','[NAME]','[BIRTHDATE]','[PHONE]',replace('first line\nsecond line','\n',char(10)));
CREATE TABLE visit (id INTEGER PRIMARY KEY, patient_id INTEGER REFERENCES patient(id), room INTEGER, at TEXT);
INSERT INTO visit VALUES(1,1,12,'2026-01-05 09:30:00');
COMMIT;
