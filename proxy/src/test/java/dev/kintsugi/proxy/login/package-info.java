@NullMarked
package dev.kintsugi.proxy.login;

import org.jspecify.annotations.NullMarked;
