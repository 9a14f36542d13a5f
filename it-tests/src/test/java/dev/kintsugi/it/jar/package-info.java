/** What is in the jars that are handed out, and that each runs in a process of its own. The jars are there from {@code package} on. */
@NullMarked
package dev.kintsugi.it.jar;

import org.jspecify.annotations.NullMarked;
