// SPDX-License-Identifier: GPL-2.0
/* Summary of many values: see stats.h. */
#include <stdlib.h>

#include "stats.h"

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

struct summary summarize(double *values, size_t n)
{
	qsort(values, n, sizeof(*values), compare);
	return (struct summary) {
		.median = (values[(n - 1) / 2] + values[n / 2]) / 2,
		.min = values[0],
		.max = values[n - 1],
	};
}
