// SPDX-License-Identifier: GPL-2.0
/* Printing results as tables and as JSON: see output.h. */
#include "output.h"

static bool is_ours(const struct result *r)
{
	return !strncmp(r->peer, "fastipc", strlen("fastipc"));
}

static bool is_rate(const struct result *r)
{
	return !strcmp(r->unit, "msg/s");
}

/* The best result of fastipc's peers, for the ratios; 0 if there is none. */
static double our_best(const struct result *results, unsigned int n)
{
	double best = 0;

	for (const struct result *r = results; r < results + n; r++) {
		double value = r->summary.median;

		if (!is_ours(r))
			continue;
		if (!best || (is_rate(r) ? value > best : value < best))
			best = value;
	}
	return best;
}

void print_table(FILE *to, const struct bench_case *of,
		 const struct result *results, unsigned int n)
{
	const double best = our_best(results, n);

	if (!n)
		return;
	fprintf(to, "\n%s: %s\n", of->name, of->text);
	fprintf(to, "%-16s %12s %12s %12s %9s\n", results->unit, "median", "min",
		"max", "/fastipc");
	for (const struct result *r = results; r < results + n; r++) {
		fprintf(to, "%-16s %12.0f %12.0f %12.0f ", r->peer,
			r->summary.median, r->summary.min, r->summary.max);
		if (best > 0)
			fprintf(to, "%9.3f\n", r->summary.median / best);
		else
			fprintf(to, "%9s\n", "-");
	}
	fflush(to);
}

void print_json(FILE *to, const struct result *results, unsigned int n)
{
	for (unsigned int i = 0; i < n; i++) {
		const struct result *r = &results[i];

		fprintf(to, "%s{\"case\": \"%s\", \"peer\": \"%s\", ",
			i ? ",\n " : "[", r->of, r->peer);
		fprintf(to, "\"unit\": \"%s\", \"value\": %.1f, ", r->unit,
			r->summary.median);
		fprintf(to, "\"min\": %.1f, \"max\": %.1f}", r->summary.min,
			r->summary.max);
	}
	fputs(n ? "]\n" : "[]\n", to);
}

void print_list(FILE *to)
{
	const struct bench_case *of;

	fputs("Cases:\n", to);
	for (of = bench_cases; of->name; of++)
		fprintf(to, "  %-24s %s\n", of->name, of->text);
	fputs("\nPeers, with the message and the means of each:\n", to);
	for (const struct peer *const *p = peers; *p; p++)
		fprintf(to, "  %-24s %s\n", (*p)->name, (*p)->carries);
}
