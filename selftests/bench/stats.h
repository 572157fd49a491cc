/* SPDX-License-Identifier: GPL-2.0 */
/* DOC: summary of many values */
#ifndef FIPC_BENCH_STATS_H
#define FIPC_BENCH_STATS_H

#include <stddef.h>

struct summary {
	double median;
	double min;
	double max;
};

/* Return: median, minimum and maximum. Sorts @values. */
struct summary summarize(double *values, size_t n);

#endif /* FIPC_BENCH_STATS_H */
