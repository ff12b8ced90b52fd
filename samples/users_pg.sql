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
1	Jan Jansen	jan.jansen@example.com	+442079460011	192.0.2.14	NL91ABNA0417164300	\\x5f1e3a9c	31	120.50	2024-03-01 09:12:44.120331+00
2	Anna de Vries	anna@example.org	\N	2001:db8:12::7	\N	\\x0a77d2b1	4	0.00	2024-03-02 17:40:01.004512+00
3	Conor O'Brien	conor.obrien@example.net	+1 415-555-0102	203.0.113.80	IE29AIBK93115212345678	\\xbb10c4e2	1200	-18.75	2024-03-05 03:00:59.990001+00
4	Mia Keller	mia.keller@mail.example.com	+49 30 23125 410	\N	CH93 0076 2011 6238 5295 7	\\x77f2aa04	0	4111.11	2025-12-31 23:59:59.999999+00
5	Ruta Kazlauskas	ruta.k@example.com	\N	198.51.100.3	LT121000011101001000	\\xe5a19b33	88	7.25	2026-01-07 08:30:00+00
\.

SELECT pg_catalog.setval('public.users_id_seq', 5, true);
