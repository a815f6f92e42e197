/// A plug-in of one's own: a controller and a provider that run the operator's commands.
@NullMarked
package com.example.commands;

import org.jspecify.annotations.NullMarked;
