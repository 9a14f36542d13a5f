/**
 * From text to template and values: the lexer, the code of DO, and the only use of JSqlParser besides {@code plan}. No literal can be
 * mistaken for SQL: the lexer knows every literal form of the backend.
 */
@NullMarked
package dev.kintsugi.parse;

import org.jspecify.annotations.NullMarked;
