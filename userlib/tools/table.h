/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * DOC: rows of values
 *
 * What a list of the kernel's is read into, because a table is as wide as its widest
 * cell, and because a list that changed meanwhile is read again.
 */
#ifndef FIPC_TABLE_H
#define FIPC_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "field.h"
#include "netlink.h"

#define TABLE_COLUMNS	40

/**
 * struct table - rows, of a value for each field
 * @fields: what the values are
 * @columns: how many fields
 * @rows: how many rows
 * @room: for how many rows there is memory
 * @values: row by row
 */
struct table {
	const struct field *fields;
	size_t columns;
	size_t rows;
	size_t room;
	struct value *values;
};

void table_init(struct table *table, const struct field *fields, size_t columns);
void table_free(struct table *table);
struct value *table_row(const struct table *table, size_t row);
/* The column with this field. */
size_t table_column(const struct table *table, const char *name);

/* For netlink_exchange(): a message is a row. */
int table_take(void *table, int cmd, struct nlattr **attrs);
/* Read a list. Return: 0 or -errno. */
int table_dump(struct table *table, struct netlink *nl, struct nl_msg *request);

/* Only the rows for which @number stands in @column. */
void table_filter(struct table *table, size_t column, uint64_t number);
/* Text from A to Z; numbers from small to large, or the other way round. */
void table_sort(struct table *table, size_t column, bool down);

/* A line for each row, at most @lines, under a header. */
void table_print(const struct table *table, size_t lines);
/* A record for each row. */
void table_list(const struct table *table, struct list *list);
/* Either, alone on stdout. Return: an exit status. */
int table_show(const struct table *table, bool json);

#endif /* FIPC_TABLE_H */
