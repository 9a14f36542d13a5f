/**
 * One client's state, and the only door to what is below: statement, plan, run. JDBC and the proxy stand on it alike.
 */
@NullMarked
package dev.kintsugi.session;

import org.jspecify.annotations.NullMarked;
