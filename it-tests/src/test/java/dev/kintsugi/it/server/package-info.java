/** Real database servers that tests start by themselves: no container engine, no installed database. */
@NullMarked
package dev.kintsugi.it.server;

import org.jspecify.annotations.NullMarked;
