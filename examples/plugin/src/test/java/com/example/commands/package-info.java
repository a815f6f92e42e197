/// The contracts, and what is this plug-in's own.
@NullMarked
package com.example.commands;

import org.jspecify.annotations.NullMarked;
