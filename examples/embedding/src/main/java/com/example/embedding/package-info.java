/// The autoscaler as a library.
@NullMarked
package com.example.embedding;

import org.jspecify.annotations.NullMarked;
