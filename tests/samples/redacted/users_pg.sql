--
-- PostgreSQL database dump
--

SET client_encoding = 'UTF8';

CREATE TABLE public.users (
    id bigint NOT NULL,
    name text NOT NULL,
    email text NOT NULL,
    phone text,
    last_login_ip text,
    iban text,
    password_hash text NOT NULL,
    visits integer DEFAULT 0,
    balance numeric(10,2),
    created_at timestamp with time zone
);

COPY public.users (id, name, email, phone, last_login_ip, iban, password_hash, visits, balance, created_at) FROM stdin;
1	[NAME]	[EMAIL]	[PHONE]	[IP]	[IBAN]	[PASSWORD]	31	120.50	2024-03-01 09:12:44.120331+00
2	[NAME]	[EMAIL]	\N	[IP]	\N	[PASSWORD]	4	0.00	2024-03-02 17:40:01.004512+00
3	[NAME]	[EMAIL]	[PHONE]	[IP]	[IBAN]	[PASSWORD]	1200	-18.75	2024-03-05 03:00:59.990001+00
4	[NAME]	[EMAIL]	[PHONE]	\N	[IBAN]	[PASSWORD]	0	4111.11	2025-12-31 23:59:59.999999+00
5	[NAME]	[EMAIL]	\N	[IP]	[IBAN]	[PASSWORD]	88	7.25	2026-01-07 08:30:00+00
\.

SELECT pg_catalog.setval('public.users_id_seq', 5, true);
