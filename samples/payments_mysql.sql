-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)
--
-- Host: localhost    Database: shop
-- ------------------------------------------------------
/*!40101 SET NAMES utf8mb4 */;

DROP TABLE IF EXISTS `payments`;
CREATE TABLE `payments` (
  `id` int unsigned NOT NULL AUTO_INCREMENT,
  `order_no` varchar(20) NOT NULL,
  `payer` varchar(80) NOT NULL,
  `card` varchar(25) DEFAULT NULL,
  `iban` varchar(34) DEFAULT NULL,
  `amount` decimal(10,2) NOT NULL,
  `paid_at` datetime NOT NULL,
  `client_ip` varchar(45) DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB AUTO_INCREMENT=8 DEFAULT CHARSET=utf8mb4;

LOCK TABLES `payments` WRITE;
INSERT INTO `payments` VALUES (1,'SO-2026-000481','jan.jansen@example.com','4111111111111111',NULL,49.95,'2026-03-02 09:14:31','192.0.2.14'),(2,'SO-2026-000482','anna@example.org',NULL,'NL91 ABNA 0417 1643 00',1250.00,'2026-03-02 09:20:07','198.51.100.23'),(3,'SO-2026-000483','obrien@example.net','5555-5555-5555-4444',NULL,12.00,'2026-03-02 10:01:55','2001:db8::c0:ffee');
INSERT INTO `payments` VALUES (4,'SO-2026-000484','lars@example.com','3782 822463 10005',NULL,310.49,'2026-03-03 11:11:11','203.0.113.7'),(5,'SO-2026-000485','mia.keller@example.org',NULL,'DE89370400440532013000',75.10,'2026-03-03 12:45:00',NULL),(6,'SO-2026-000486','hugo@example.com','6011 1111 1111 1117',NULL,5.00,'2026-03-03 12:46:30','10.20.30.40'),(7,'SO-2026-000487','claire.dubois@example.net','2223003122003222',NULL,99.99,'2026-03-04 00:00:01','192.0.2.200');
UNLOCK TABLES;
-- Dump completed on 2026-03-04  2:00:04
