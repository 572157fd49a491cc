/* SPDX-License-Identifier: GPL-2.0 */
/* A tracing instance of one's own: nothing of other users of tracefs in it. */
#ifndef FIPC_TRACING_H
#define FIPC_TRACING_H

#include <stdbool.h>
#include <sys/types.h>

#include <linux/types.h>

struct tracing {
	char path[96];
	int on;		/* its file "tracing_on" */
};

void tracing_new(struct tracing *t);
void tracing_write(struct tracing *t, const char *file, const char *text);
void tracing_switch(struct tracing *t, bool on);
/* All events of the module. */
void tracing_events(struct tracing *t, bool on);
void tracing_delete(struct tracing *t);

/* The whole trace so far, in the order in which it happened, to be freed. */
char *tracing_text(struct tracing *t);
/* How many of its lines hold all of up to three texts; NULL matches. */
int lines_with(const char *trace, const char *a, const char *b, const char *c);
/* The first of them; it must be there. */
const char *line_with(const char *trace, const char *a, const char *b,
		      const char *c);
/* What stands in this line behind @name, which must be there. */
__u64 hex_in(const char *line, const char *name);
long number_in(const char *line, const char *name);
/* The thread in which the event of this line happened. */
pid_t thread_in(const char *line);

/* A call in the trace: the lines where it begins and ends, and what they say. */
struct traced_call {
	const char *begins, *ends;
	__u64 id;
	pid_t server;	/* who had it at once, or 0 */
	pid_t by;	/* in whose thread it ended */
	long result;
};

/*
 * The call with this opcode, which @caller has made. There must be one, with one
 * beginning and later one end, both with the text @where.
 */
struct traced_call traced_call(const char *trace, const char *where, __u64 opcode,
			       pid_t caller);

/*
 * In a test whose fixture has t and endpoint: the only call so far has this opcode,
 * and ended so; in the thread @by_, or 0: in any.
 */
#define EXPECT_ENDED(opcode_, caller_, by_, result_) do {		\
	char *trace_ = tracing_text(&self->t);				\
	struct traced_call c_ = traced_call(trace_, self->endpoint,	\
					    opcode_, caller_);		\
									\
	EXPECT_EQ(result_, c_.result);					\
	EXPECT_EQ((by_) ? (by_) : c_.by, c_.by);			\
	EXPECT_EQ(1, lines_with(trace_, "fipc_call: ", NULL, NULL));	\
	EXPECT_EQ(1, lines_with(trace_, "fipc_reply: ", NULL, NULL));	\
	free(trace_);							\
} while (0)

#endif /* FIPC_TRACING_H */
