/// The state store on a relational database: an embedded H2 file by default, PostgreSQL by its URL.
@NullMarked
package io.novacron.autoscaler.store.jdbc;

import org.jspecify.annotations.NullMarked;
