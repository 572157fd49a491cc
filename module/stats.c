// SPDX-License-Identifier: GPL-2.0
/* Counters. */
#include "stats.h"

DEFINE_PER_CPU(u64[FIPC_STAT_NR], fipc_stats);

/* One counter on one CPU. */
u64 fipc_stat_cpu(enum fipc_stat stat, int cpu)
{
	return READ_ONCE(per_cpu(fipc_stats, cpu)[stat]);
}

/**
 * fipc_stat_sum - one counter over all CPUs
 * @stat: which
 *
 * Return: the sum; exact once nobody counts any more.
 */
u64 fipc_stat_sum(enum fipc_stat stat)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += fipc_stat_cpu(stat, cpu);

	return sum;
}
