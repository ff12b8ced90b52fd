CREATE TABLE countries (id int AUTO_INCREMENT PRIMARY KEY, code char(2) NOT NULL UNIQUE, label text NOT NULL);
CREATE TABLE users (
    id int PRIMARY KEY,
    email varchar(255) NOT NULL UNIQUE CHECK (email LIKE '%@%'),
    first_name text,
    last_name varchar(80) NOT NULL CHECK (length(last_name) > 0),
    full_name text GENERATED ALWAYS AS (concat(coalesce(first_name, ''), ' ', last_name)) STORED,
    username varchar(12) NOT NULL UNIQUE,
    phone bigint unsigned NOT NULL CHECK (phone BETWEEN 1 AND 999999999999999),
    mobile varchar(20) UNIQUE,
    card_no decimal(19,0) UNIQUE,
    card_number varchar(40) UNIQUE,
    birth_date date CHECK (birth_date > '1900-01-01' AND birth_date < '2026-01-01'),
    last_ip varchar(45),
    newsletter tinyint(1) NOT NULL DEFAULT 0,
    country char(2) NOT NULL,
    notes mediumtext,
    created_at timestamp NOT NULL DEFAULT current_timestamp(),
    FOREIGN KEY (country) REFERENCES countries(code)
);
CREATE TABLE phone_lines (id int NOT NULL UNIQUE, phone bigint unsigned PRIMARY KEY, user_id int NOT NULL, FOREIGN KEY (user_id) REFERENCES users(id));
CREATE TABLE calls (
    id bigint AUTO_INCREMENT PRIMARY KEY,
    caller_number bigint unsigned NOT NULL,
    called_number bigint unsigned,
    duration int NOT NULL CHECK (duration >= 0),
    FOREIGN KEY (caller_number) REFERENCES phone_lines(phone),
    FOREIGN KEY (called_number) REFERENCES phone_lines(phone)
);
CREATE TABLE logins (
    id bigint PRIMARY KEY,
    user_email varchar(255) NOT NULL,
    client_ip varchar(45) NOT NULL,
    mac_address char(17),
    session_id uuid UNIQUE,
    ok boolean NOT NULL,
    FOREIGN KEY (user_email) REFERENCES users(email)
);
CREATE TABLE addresses (
    id int PRIMARY KEY,
    user_id int,
    street varchar(120) NOT NULL,
    postal_code varchar(10),
    latitude decimal(9,6) CHECK (latitude BETWEEN -90 AND 90),
    longitude double CHECK (longitude BETWEEN -180 AND 180),
    FOREIGN KEY (user_id) REFERENCES users(id)
);
CREATE TABLE messages (id int PRIMARY KEY, sender_email varchar(255), body longtext NOT NULL, raw longtext, meta json, FOREIGN KEY (sender_email) REFERENCES users(email));
CREATE TABLE accounts (id int PRIMARY KEY, iban varchar(34) UNIQUE CHECK (iban REGEXP '^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$'), balance decimal(12,2) NOT NULL);
CREATE TABLE devices (id int PRIMARY KEY, imei char(15) UNIQUE, imsi bigint, picture blob, age tinyint unsigned CHECK (age BETWEEN 18 AND 130));
CREATE TABLE contacts (id int PRIMARY KEY, emails text, phone_numbers text, tags text);
CREATE TABLE profiles (id int PRIMARY KEY, settings json NOT NULL, attributes text, extra text, FOREIGN KEY (id) REFERENCES users(id));
CREATE TABLE employees (
    id int PRIMARY KEY, email varchar(100) UNIQUE, employee_number char(11) UNIQUE, job_title varchar(30), manager int, hired date,
    FOREIGN KEY (manager) REFERENCES employees(id)
);
CREATE TABLE products (id int PRIMARY KEY, sku varchar(20) UNIQUE NOT NULL, label text, price decimal(8,2), weight float);
CREATE TABLE orders (id int PRIMARY KEY, user_id int, state enum('new', 'paid; shipped', 'it''s lost') NOT NULL, placed datetime, note text, FOREIGN KEY (user_id) REFERENCES users(id));
CREATE TABLE order_lines (id int PRIMARY KEY, order_id int, product_id int, amount smallint, FOREIGN KEY (order_id) REFERENCES orders(id), FOREIGN KEY (product_id) REFERENCES products(id));
CREATE TABLE texts (id int PRIMARY KEY, t longtext, v varchar(200), c char(8), b varbinary(400));
