/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * DOC: the counters of the module
 *
 * Which there are, the groups that people look at them in, and how to get and print
 * them: the totals, those of each CPU, or what was added each second.
 */
#ifndef FIPC_STATS_H
#define FIPC_STATS_H

#include <stdint.h>

#include "field.h"
#include "netlink.h"

/* The attributes, from the CPU on, and the numbers of what is alive. */
#define STATS_ALIVE	3
#define STATS_FIELDS	(FASTIPC_A_STATS_MAX - FASTIPC_A_STATS_CPU + 1 + STATS_ALIVE)

extern const struct field stats_fields[STATS_FIELDS];

/**
 * struct stats - the totals
 * @when: they were read, CLOCK_MONOTONIC
 * @values: as in stats_fields
 */
struct stats {
	uint64_t when;
	struct value values[STATS_FIELDS];
};

/* Return: an exit status; what went wrong has been said. */
int stats_get(struct netlink *nl, struct stats *stats);

/* A line each, in groups. Of one CPU: without those that are zero. */
void stats_print(const struct value *values);
void stats_print_cpu(const struct value *values);

/* What was added each second; and what is alive, as it is now. */
void stats_print_rates(const struct stats *now, const struct stats *before);
void stats_record_rates(struct record *rec, const struct stats *now,
			const struct stats *before);

#endif /* FIPC_STATS_H */
