/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A tracing instance of the test's own, without the events of other users of
 * tracefs.
 */
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
/* Turns all events of the module on or off. */
void tracing_events(struct tracing *t, bool on);
void tracing_delete(struct tracing *t);

/* Returns the whole trace so far, in the order of events. The caller frees it. */
char *tracing_text(struct tracing *t);
/*
 * Returns the number of lines that have all of three texts. NULL matches any
 * line.
 */
int lines_with(const char *trace, const char *a, const char *b, const char *c);
/* Returns the first of these lines, which must exist. */
const char *line_with(const char *trace, const char *a, const char *b,
		      const char *c);
/* Returns the value that follows @name in this line. @name must be there. */
__u64 hex_in(const char *line, const char *name);
long number_in(const char *line, const char *name);
/* Returns the thread in which the event of this line happened. */
pid_t thread_in(const char *line);

/*
 * struct traced_call - a call in the trace: its first and last line, and their
 * values
 */
struct traced_call {
	const char *begins, *ends;
	__u64 id;
	pid_t server;	/* the server that waited, or 0 */
	pid_t by;	/* the thread in which it ended */
	long result;
};

/*
 * Returns the call that @caller has made with this opcode. The trace must have one
 * beginning and, later, one end of it, both with the text @where.
 */
struct traced_call traced_call(const char *trace, const char *where, __u64 opcode,
			       pid_t caller);

/*
 * For a test whose fixture has t and endpoint. Expects that the only call so far
 * has this opcode and result, and that it ended in the thread @by_ (0: any thread).
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
