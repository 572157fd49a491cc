/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * DOC: how busy endpoints are
 *
 * The list of endpoints is read twice, an interval apart. The difference gives the
 * rates of each endpoint per second.
 */
#ifndef FIPC_TOP_H
#define FIPC_TOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "netlink.h"
#include "table.h"

/**
 * struct top_column - a column to sort by
 * @name: its name on the command line
 * @key: its key on the keyboard
 * @field: its index in the table
 * @down: the largest value first
 */
struct top_column {
	const char *name;
	char key;
	size_t field;
	bool down;
};

/**
 * struct top - the two lists
 * @nl: the connection to the kernel
 * @now: index of the newer list
 * @when: time at which each list was read, CLOCK_MONOTONIC, nanoseconds
 * @tables: the lists
 */
struct top {
	struct netlink *nl;
	int now;
	uint64_t when[2];
	struct table tables[2];
};

void top_init(struct top *top, struct netlink *nl);
void top_free(struct top *top);
/* Read the list again. Return: an exit status; errors are printed. */
int top_sample(struct top *top);
/* Time and contents of the newer list. */
uint64_t top_when(const struct top *top);
const struct table *top_table(const struct top *top);

/* The first column is the default. */
extern const struct top_column top_columns[];
/* Return: NULL if there is none. */
const struct top_column *top_find_name(const char *name);
const struct top_column *top_find_key(char key);
/* Print a line with the key of each column. */
void top_print_keys(void);
void top_sort(struct top *top, const struct top_column *column);

#endif /* FIPC_TOP_H */
