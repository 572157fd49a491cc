/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * DOC: the counters of the module
 *
 * The list of counters and the groups in which they are shown; functions to get
 * and print them: totals, counters of each CPU, or rates per second.
 */
#ifndef FIPC_STATS_H
#define FIPC_STATS_H

#include <stdint.h>

#include "field.h"
#include "netlink.h"

/* The attributes from the CPU on, and the numbers of objects that exist now. */
#define STATS_ALIVE	3
#define STATS_FIELDS	(FASTIPC_A_STATS_MAX - FASTIPC_A_STATS_CPU + 1 + STATS_ALIVE)

extern const struct field stats_fields[STATS_FIELDS];

/**
 * struct stats - the totals
 * @when: time at which they were read, CLOCK_MONOTONIC, nanoseconds
 * @values: in the order of stats_fields
 */
struct stats {
	uint64_t when;
	struct value values[STATS_FIELDS];
};

/* Read the totals. Return: an exit status; errors are printed. */
int stats_get(struct netlink *nl, struct stats *stats);

/* Print one counter per line, in groups; for a single CPU without zeros. */
void stats_print(const struct value *values);
void stats_print_cpu(const struct value *values);

/* Print rates per second. The record also has the numbers of existing objects. */
void stats_print_rates(const struct stats *now, const struct stats *before);
void stats_record_rates(struct record *rec, const struct stats *now,
			const struct stats *before);

#endif /* FIPC_STATS_H */
