/* SPDX-License-Identifier: GPL-2.0 */
/* DOC: results, for people and for programs */
#ifndef FIPC_BENCH_OUTPUT_H
#define FIPC_BENCH_OUTPUT_H

#include "contest.h"

/* The results of one case, in the order of the peers. */
void print_table(FILE *to, const struct bench_case *of,
		 const struct result *results, unsigned int n);
/* An array, one result a line. */
void print_json(FILE *to, const struct result *results, unsigned int n);
/* What can be asked for. */
void print_list(FILE *to);

#endif /* FIPC_BENCH_OUTPUT_H */
