/// The example, run.
@NullMarked
package com.example.embedding;

import org.jspecify.annotations.NullMarked;
