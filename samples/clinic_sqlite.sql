PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE patient (id INTEGER PRIMARY KEY, first_name TEXT, last_name TEXT, birth_date TEXT, phone TEXT, note TEXT);
INSERT INTO patient VALUES(1,'Wim','de Boer','1951-07-30','+44 20 7946 0155','daughter is Sofie''s mother, mail sofie@example.org');
INSERT INTO patient VALUES(2,'Aïsha','El Amrani','1989-02-11',NULL,'prefers mornings');
INSERT INTO patient VALUES(3,'Sean','O''Neill','2003-12-24','+44 20 7946 0921',replace('first line\nsecond line','\n',char(10)));
CREATE TABLE visit (id INTEGER PRIMARY KEY, patient_id INTEGER REFERENCES patient(id), room INTEGER, at TEXT);
INSERT INTO visit VALUES(1,1,12,'2026-01-05 09:30:00');
COMMIT;
