/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * DOC: how busy endpoints are
 *
 * Two lists of the endpoints, an interval apart, and from the difference what went
 * through each of them in a second.
 */
#ifndef FIPC_TOP_H
#define FIPC_TOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "netlink.h"
#include "table.h"

/**
 * struct top_column - what to sort by
 * @name: on the command line
 * @key: on the keyboard
 * @field: column of the table
 * @down: the largest first
 */
struct top_column {
	const char *name;
	char key;
	size_t field;
	bool down;
};

/**
 * struct top - the lists
 * @nl: where they come from
 * @now: which of them is the last one
 * @when: each was read, CLOCK_MONOTONIC
 * @tables: what was read
 */
struct top {
	struct netlink *nl;
	int now;
	uint64_t when[2];
	struct table tables[2];
};

void top_init(struct top *top, struct netlink *nl);
void top_free(struct top *top);
/* Read another one. Return: an exit status; what went wrong has been said. */
int top_sample(struct top *top);
/* The last one. */
uint64_t top_when(const struct top *top);
const struct table *top_table(const struct top *top);

/* The first one is what is sorted by if nobody says otherwise. */
extern const struct top_column top_columns[];
/* Return: NULL if there is none. */
const struct top_column *top_find_name(const char *name);
const struct top_column *top_find_key(char key);
/* Which key stands for which, on a line. */
void top_print_keys(void);
void top_sort(struct top *top, const struct top_column *column);

#endif /* FIPC_TOP_H */
