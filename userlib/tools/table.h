/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * DOC: rows of values
 *
 * A list from the kernel is read into memory before it is printed: a column is as
 * wide as its widest cell, and a list that changed meanwhile is read again.
 */
#ifndef FIPC_TABLE_H
#define FIPC_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "field.h"
#include "netlink.h"

#define TABLE_COLUMNS	40

/**
 * struct table - rows with a value for each field
 * @fields: description of the values
 * @columns: number of fields
 * @rows: number of rows
 * @room: number of rows for which memory is allocated
 * @values: the values, row by row
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
/* The index of the column with this field. */
size_t table_column(const struct table *table, const char *name);

/* For netlink_exchange(): add a row for each message. */
int table_take(void *table, int cmd, struct nlattr **attrs);
/* Read a list into the table. Return: 0 or -errno. */
int table_dump(struct table *table, struct netlink *nl, struct nl_msg *request);

/* Keep only the rows that have @number in @column. */
void table_filter(struct table *table, size_t column, uint64_t number);
/* Sort in ascending order; with @down in descending order. */
void table_sort(struct table *table, size_t column, bool down);

/* Print a header and a line for each row, at most @lines. */
void table_print(const struct table *table, size_t lines);
/* Add a record for each row. */
void table_list(const struct table *table, struct list *list);
/* Print the table as JSON or as text. Return: an exit status. */
int table_show(const struct table *table, bool json);

#endif /* FIPC_TABLE_H */
