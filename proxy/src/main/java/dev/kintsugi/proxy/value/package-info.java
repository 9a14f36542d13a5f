/**
 * Values as PostgreSQL's protocol has them: each type in text and in binary. In between, a value is its type's text.
 */
@NullMarked
package dev.kintsugi.proxy.value;

import org.jspecify.annotations.NullMarked;
