/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * DOC: how long operations took
 *
 * One histogram for each operation and each way that it went, with a bucket for each
 * power of two of nanoseconds.
 */
#ifndef FIPC_LATENCY_H
#define FIPC_LATENCY_H

#include "netlink.h"

/**
 * enum latency_form
 * @LATENCY_BARS: for people
 * @LATENCY_JSON: an array of objects
 * @LATENCY_COLUMNS: a line for each bucket, for gnuplot and its like
 */
enum latency_form {
	LATENCY_BARS,
	LATENCY_JSON,
	LATENCY_COLUMNS,
};

/* Get them and print them. Return: an exit status. */
int latency_show(struct netlink *nl, enum latency_form form);

#endif /* FIPC_LATENCY_H */
