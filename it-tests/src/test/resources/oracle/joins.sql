--# Joins that equate the shard keys, joins with reference tables, and joins that do neither.

SELECT c.id, o.id, o.total FROM customers c JOIN orders o ON o.customer_id = c.id;
SELECT c.id, o.id, o.total FROM customers c JOIN orders o ON c.id = o.customer_id WHERE c.id = 3;
SELECT c.id, o.id FROM customers c JOIN orders o ON o.customer_id = c.id WHERE o.customer_id = 3;
SELECT c.id, o.id FROM customers c, orders o WHERE o.customer_id = c.id AND c.active;
SELECT c.id, o.id FROM customers c, orders o WHERE o.customer_id = c.id AND c.id IN (3, 4);
SELECT c.id, o.id FROM customers c INNER JOIN orders o ON o.customer_id = c.id AND o.status = 'paid';
SELECT c.*, o.* FROM customers c JOIN orders o ON o.customer_id = c.id WHERE o.total > 300;
SELECT * FROM customers c JOIN orders o ON o.customer_id = c.id WHERE c.id = 5;
SELECT o.*, c.name FROM customers c JOIN orders o ON o.customer_id = c.id WHERE c.id BETWEEN 1 AND 5;
SELECT c.id, o.id FROM customers c LEFT JOIN orders o ON o.customer_id = c.id;
SELECT c.id, o.id FROM customers c LEFT JOIN orders o ON o.customer_id = c.id WHERE o.id IS NULL;
SELECT c.id, o.id FROM customers c LEFT JOIN orders o ON o.customer_id = c.id AND o.status = 'void';
SELECT c.id, o.id FROM customers c LEFT JOIN orders o ON o.customer_id = c.id WHERE c.id = 10;
SELECT c.id, o.id FROM orders o RIGHT JOIN customers c ON o.customer_id = c.id;
-- only: postgresql
SELECT c.id, o.id FROM customers c FULL JOIN orders o ON o.customer_id = c.id AND o.id = 1;
SELECT o.id, l.line_no, l.quantity FROM orders o JOIN order_lines l USING (customer_id) WHERE l.order_id = o.id;
-- only: postgresql
SELECT * FROM orders JOIN order_lines USING (customer_id) WHERE order_lines.order_id = orders.id AND customer_id = 3;
-- only: postgresql
SELECT customer_id, o.id, line_no FROM orders o JOIN order_lines l USING (customer_id) WHERE l.order_id = o.id AND o.total > 400;
SELECT c.id, o.id, l.line_no FROM customers c JOIN orders o ON o.customer_id = c.id JOIN order_lines l ON l.customer_id = o.customer_id AND l.order_id = o.id;
SELECT c.name, sum(l.quantity * l.price) FROM customers c JOIN orders o ON o.customer_id = c.id JOIN order_lines l ON l.customer_id = c.id AND l.order_id = o.id GROUP BY c.name;
-- ordered
SELECT c.id, count(l.line_no) AS n FROM customers c LEFT JOIN order_lines l ON l.customer_id = c.id GROUP BY c.id ORDER BY n DESC, c.id LIMIT 10;
-- ordered
SELECT c.id, c.name, o.id FROM customers c JOIN orders o ON o.customer_id = c.id ORDER BY c.name NULLS FIRST, c.id, o.id DESC LIMIT 20;
SELECT a.id, b.id FROM customers a JOIN customers b ON a.id = b.id;
SELECT a.id, b.id FROM orders a JOIN orders b ON a.customer_id = b.customer_id AND a.id < b.id;
SELECT a.id, b.id FROM orders a JOIN orders b ON a.customer_id = b.customer_id WHERE a.customer_id = 3 AND b.id = 1;
SELECT count(*) FROM orders a JOIN orders b ON a.customer_id = b.customer_id AND a.id = b.id;
-- params: 3
-- params: 7
SELECT c.id, o.id FROM customers c JOIN orders o ON o.customer_id = c.id WHERE c.id = ?;
-- params: 'paid', 100.0
SELECT c.id, o.id FROM customers c JOIN orders o ON o.customer_id = c.id AND o.status = ? WHERE o.total > ?;

--# Reference tables.

SELECT l.order_id, l.line_no, p.name FROM order_lines l JOIN products p ON p.id = l.product_id;
SELECT p.name, l.line_no FROM products p JOIN order_lines l ON p.id = l.product_id WHERE l.customer_id = 3;
SELECT l.order_id, l.line_no, p.name FROM order_lines l LEFT JOIN products p ON p.id = l.product_id AND p.discontinued;
SELECT p.id, l.customer_id, l.order_id, l.line_no FROM products p LEFT JOIN order_lines l ON p.id = l.product_id;
SELECT p.id FROM products p LEFT JOIN order_lines l ON p.id = l.product_id WHERE l.line_no IS NULL;
SELECT p.id, count(l.line_no) FROM products p LEFT JOIN order_lines l ON p.id = l.product_id GROUP BY p.id;
SELECT p.id, l.line_no FROM order_lines l RIGHT JOIN products p ON p.id = l.product_id AND l.quantity > 8;
-- only: postgresql
SELECT c.id, k.code FROM customers c FULL JOIN countries k ON k.code = c.country;
SELECT c.id, k.name FROM customers c JOIN countries k ON k.code = c.country;
SELECT k.name, count(*) FROM customers c JOIN countries k ON k.code = c.country GROUP BY k.name;
-- ordered
SELECT k.name, count(c.id) AS n FROM countries k LEFT JOIN customers c ON k.code = c.country GROUP BY k.name ORDER BY n DESC, k.name;
-- ordered
SELECT k.continent, sum(c.balance) FROM countries k JOIN customers c ON k.code = c.country GROUP BY k.continent ORDER BY 1 NULLS FIRST;
SELECT p.name, k.name FROM products p, countries k;
SELECT p.id, k.code FROM products p CROSS JOIN countries k WHERE p.id < 3;
SELECT c.id, p.id FROM customers c CROSS JOIN products p WHERE p.id = 1;
SELECT c.id, p.id FROM customers c, products p WHERE c.level = p.id;
SELECT c.name, o.id, p.name, k.name FROM customers c JOIN orders o ON o.customer_id = c.id JOIN order_lines l ON l.customer_id = o.customer_id AND l.order_id = o.id JOIN products p ON p.id = l.product_id LEFT JOIN countries k ON k.code = c.country WHERE l.quantity > 7;
SELECT a.id, b.id FROM products a JOIN products b ON a.name = b.name AND a.id < b.id;
SELECT p.name, sum(l.quantity) FROM order_lines l JOIN products p ON p.id = l.product_id GROUP BY p.name;
SELECT DISTINCT p.name FROM products p JOIN order_lines l ON l.product_id = p.id;
SELECT count(*) FROM products p JOIN countries k ON true;
SELECT count(*) FROM order_lines l JOIN products p ON p.id = l.product_id WHERE p.discontinued;
SELECT k.* FROM countries k LEFT JOIN shops s ON s.country = k.code WHERE s.id IS NULL;

--# One database knows no boundaries.

SELECT c.id, a.id FROM customers c JOIN audit_log a ON a.actor = c.id;
SELECT a.id, c.name FROM audit_log a LEFT JOIN customers c ON a.actor = c.id;
SELECT a.id, p.name FROM audit_log a JOIN products p ON p.id = a.actor;
SELECT c.id, d.model FROM customers c JOIN devices d ON d.customer_id = c.id;
SELECT c.id, d.model FROM customers c LEFT JOIN devices d ON d.customer_id = c.id WHERE c.id < 5;
SELECT c.id, t.token FROM customers c JOIN tokens t ON t.customer_id = c.id WHERE c.id = 3;
SELECT o.customer_id, c.id FROM orders o JOIN customers c ON c.id = o.id;
SELECT a.id, b.id FROM customers a JOIN customers b ON a.level = b.id;
SELECT a.id, b.id FROM customers a JOIN customers b ON a.country = b.country AND a.id < b.id;
SELECT a.id, b.id FROM customers a, customers b WHERE a.id = 3 AND b.id = 4;
SELECT a.id, b.id FROM customers a, customers b WHERE a.id < 3 AND b.id BETWEEN 40 AND 44;
SELECT count(*) FROM customers a CROSS JOIN customers b;
SELECT count(*) FROM customers c JOIN orders o ON o.customer_id = c.id OR o.id = c.id;
SELECT count(*) FROM customers c JOIN orders o ON o.customer_id <> c.id;
SELECT count(*) FROM customers c JOIN orders o ON o.customer_id = c.id - 1 WHERE c.id > 0;
SELECT e.seq, s.city FROM events e JOIN shops s ON s.id = e.seq WHERE e.held_on = DATE '2026-02-01';
SELECT count(*) FROM orders NATURAL JOIN order_lines;
SELECT tokens.token, accounts.owner, accounts.amount FROM tokens NATURAL JOIN accounts;
-- only: postgresql
SELECT count(*) FROM customers c FULL JOIN devices d ON d.customer_id = c.id;
-- only: postgresql
SELECT c.id, x.total FROM customers c CROSS JOIN LATERAL (SELECT o.total FROM orders o WHERE o.customer_id = c.id ORDER BY o.total DESC NULLS LAST, o.id LIMIT 1) x;
-- only: postgresql
SELECT c.id, x.n FROM customers c LEFT JOIN LATERAL (SELECT count(*) AS n FROM orders o WHERE o.customer_id < c.id) x ON true WHERE c.id BETWEEN 1 AND 20;
SELECT c.id, r.rate FROM customers c JOIN rates r ON r.rate = c.level;
SELECT r.k, c.name FROM remarks r JOIN customers c ON c.id = r.k;
SELECT r.k, c.name FROM remarks r LEFT JOIN customers c ON c.id = r.k;
SELECT a.k, b.k FROM remarks a JOIN remarks b ON a.k = b.k AND a.body < b.body;
SELECT (SELECT count(*) FROM customers), (SELECT count(*) FROM orders);

--# Joins of tables that do not live together: rows of one are carried to the shards of the others.

SELECT d.model, c.name FROM devices d JOIN customers c ON c.id = d.customer_id;
SELECT d.model, c.name FROM devices d LEFT JOIN customers c ON c.id = d.customer_id AND c.active;
SELECT d.model, c.name FROM devices d RIGHT JOIN customers c ON c.id = d.customer_id WHERE c.level < 4;
-- only: postgresql
SELECT count(*), count(d.id), count(c.id) FROM devices d FULL JOIN customers c ON c.id = d.customer_id;
SELECT c.country, count(*), avg(d.battery), min(d.model) FROM devices d JOIN customers c ON c.id = d.customer_id GROUP BY c.country;
SELECT s.city, sum(o.total) FROM shops s, customers c, orders o WHERE s.country = c.country AND o.customer_id = c.id AND o.status = 'paid' GROUP BY s.city HAVING count(*) > 2;
SELECT a.id, b.id FROM customers a JOIN customers b ON a.level = b.id WHERE a.active;
SELECT c.id, c.name, count(*) FROM customers c JOIN devices d ON d.customer_id = c.id GROUP BY c.id;
SELECT c.id, c.name, count(*) FROM customers c JOIN devices d ON d.customer_id = c.id GROUP BY c.id, c.name;
SELECT DISTINCT k.name FROM countries k JOIN customers c ON c.country = k.code JOIN devices d ON d.customer_id = c.id;
SELECT * FROM audit_log a JOIN tokens t ON t.customer_id = a.actor WHERE t.hits > 1;
SELECT a.id FROM audit_log a WHERE a.actor IN (SELECT customer_id FROM devices) AND a.id NOT IN (SELECT id FROM accounts);
SELECT count(*) FROM events e JOIN readings r ON r.dt = e.held_on LEFT JOIN remarks m ON m.k = e.seq;
SELECT r.id, x.rate FROM readings r JOIN rates x ON x.rate = r.n OR x.rate < r.d;
SELECT r.id, r.c, r.u, r.tm, r.ts, r.d, e.starts, e.kind FROM readings r JOIN events e ON e.held_on = r.dt AND e.amount > r.s;
SELECT x.n, d.model FROM (SELECT customer_id, count(*) AS n FROM orders GROUP BY customer_id) x JOIN devices d ON d.customer_id = x.customer_id;
SELECT c.id, (SELECT count(*) FROM devices d WHERE d.customer_id = c.id) AS n FROM customers c;
SELECT d.id FROM devices d JOIN customers c ON c.id = d.customer_id WHERE c.balance > (SELECT avg(balance) FROM customers);
-- ordered
SELECT d.model, d.id, c.name FROM devices d JOIN customers c ON c.id = d.customer_id ORDER BY d.model DESC, d.id, c.name LIMIT 7;
-- params: 'DE', 2
-- params: 'US', 0
SELECT d.model, c.name FROM devices d JOIN customers c ON c.id = d.customer_id AND c.country = ? WHERE d.battery > ?;

--# Alternatives that all equate the same columns, and some that do not.

SELECT c.id, o.id FROM customers c, orders o WHERE (o.customer_id = c.id AND o.status = 'paid') OR (c.id = o.customer_id AND c.level = 2 AND o.total > 100);
SELECT c.id, o.id FROM customers c LEFT JOIN orders o ON (o.customer_id = c.id AND o.total > 100) OR (o.customer_id = c.id AND o.status = 'new') WHERE c.id < 30;
SELECT c.id, (SELECT count(*) FROM orders o WHERE (o.customer_id = c.id AND o.status = 'paid') OR (o.total > 500 AND o.customer_id = c.id)) AS n FROM customers c;
SELECT count(*), sum(d.battery) FROM devices d, customers c WHERE (c.id = d.customer_id AND d.battery BETWEEN 1 AND 40 AND c.country IN ('DE', 'FR')) OR (d.customer_id = c.id AND d.battery > 60 AND c.level > 3);
SELECT count(*) FROM customers c, orders o WHERE (o.customer_id = c.id AND o.status = 'paid') OR (o.id = c.id AND o.status = 'new');
SELECT count(*) FROM customers c, orders o, order_lines l WHERE (o.customer_id = c.id AND l.customer_id = c.id AND l.quantity > 7) OR (o.customer_id = c.id AND l.customer_id = o.customer_id AND l.quantity < 2);
UPDATE customers SET score = -1 WHERE EXISTS (SELECT 1 FROM orders o WHERE (o.customer_id = customers.id AND o.status = 'void') OR (o.customer_id = customers.id AND o.total < 20));
