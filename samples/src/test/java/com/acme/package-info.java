/** The application that docs/ speaks of. */
@NullMarked
package com.acme;

import org.jspecify.annotations.NullMarked;
