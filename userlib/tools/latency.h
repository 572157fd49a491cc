/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * DOC: latency histograms
 *
 * There is one histogram for each operation and each path that it took, with a
 * bucket for each power of two of nanoseconds.
 */
#ifndef FIPC_LATENCY_H
#define FIPC_LATENCY_H

#include "netlink.h"

/**
 * enum latency_form - the output format
 * @LATENCY_BARS: a bar chart of characters
 * @LATENCY_JSON: a JSON array of objects
 * @LATENCY_COLUMNS: a line for each bucket, for gnuplot
 */
enum latency_form {
	LATENCY_BARS,
	LATENCY_JSON,
	LATENCY_COLUMNS,
};

/* Get the histograms and print them. Return: an exit status. */
int latency_show(struct netlink *nl, enum latency_form form);

#endif /* FIPC_LATENCY_H */
