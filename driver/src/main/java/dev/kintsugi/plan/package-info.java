/**
 * From template to plan. A plan is an immutable tree of records that prints itself; nothing changes it once it is made.
 */
@NullMarked
package dev.kintsugi.plan;

import org.jspecify.annotations.NullMarked;
