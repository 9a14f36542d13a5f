/**
 * Who a client is: users, SCRAM-SHA-256 and the exchange that proves a password. Whatever is wrong, a client learns only that its
 * password failed.
 */
@NullMarked
package dev.kintsugi.proxy.login;

import org.jspecify.annotations.NullMarked;
