/* SPDX-License-Identifier: GPL-2.0 */
/* Fixtures that several programs share. Include kselftest_harness.h first. */
#ifndef FIPC_FIXTURE_H
#define FIPC_FIXTURE_H

#include "fipc_selftest.h"
#include "tracing.h"

/* FIXTURE_ENDPOINT() - a space with one endpoint of @depth_ */
#define FIXTURE_ENDPOINT(name, depth_)					\
	FIXTURE(name) {							\
		int fd;							\
		__u64 cap;						\
	};								\
									\
	FIXTURE_SETUP(name)						\
	{								\
		self->fd = space_new();					\
		self->cap = endpoint_new(self->fd, depth_);		\
	}								\
									\
	FIXTURE_TEARDOWN(name)						\
	{								\
		EXPECT_EQ(0, close(self->fd));				\
	}

/*
 * FIXTURE_TRACED_CALLS() - an endpoint, and a capability for its clients
 *
 * Tracing is on at the end of the set-up. @endpoint is the text that names this
 * endpoint and this capability in a line of the trace.
 */
#define FIXTURE_TRACED_CALLS(name)					\
	FIXTURE(name) {							\
		struct tracing t;					\
		int fd;							\
		__u64 cap, client;					\
		char endpoint[64];					\
		struct waiter w;					\
	};								\
									\
	FIXTURE_SETUP(name)						\
	{								\
		struct fipc_endpoint_create arg = { .depth = 2 };	\
									\
		self->fd = space_new();					\
		ASSERT_EQ(0, call(self->fd, FIPC_IOC_ENDPOINT_CREATE, &arg)); \
		self->cap = arg.cap;					\
		self->client = mint_new(self->fd, arg.cap,		\
					FIPC_RIGHT_SEND, 4711);		\
		snprintf(self->endpoint, sizeof(self->endpoint),	\
			 " endpoint=%llu badge=4711 ", arg.id);		\
		tracing_new(&self->t);					\
		tracing_events(&self->t, true);				\
	}								\
									\
	FIXTURE_TEARDOWN(name)						\
	{								\
		tracing_events(&self->t, false);			\
		tracing_delete(&self->t);				\
		EXPECT_EQ(0, close(self->fd));				\
	}

/*
 * FIXTURE_UNDELIVERED() - a server and a client with a space each, and a pipe
 *
 * The write end of the pipe travels. The read end shows when the last reference to
 * the write end is dropped.
 */
#define FIXTURE_UNDELIVERED(name)					\
	FIXTURE(name) {							\
		int server, client, exported;				\
		__u64 cap, token;					\
		int pipe[2];						\
		struct waiter w;					\
	};								\
									\
	FIXTURE_SETUP(name)						\
	{								\
		self->server = space_new();				\
		self->client = space_new();				\
		self->cap = endpoint_new(self->server, 1);		\
		self->exported = export_new(self->server, self->cap);	\
		self->token = import_new(self->client, self->exported);	\
		ASSERT_EQ(0, pipe2(self->pipe, O_CLOEXEC));		\
	}								\
									\
	FIXTURE_TEARDOWN(name)						\
	{								\
		close(self->pipe[0]);					\
		close(self->exported);					\
		close(self->client);					\
		close(self->server);					\
	}

/* Does the write end have a reference? The test closes its own descriptor. */
static inline bool has_writer(const int pipe[2])
{
	return !poll_now(pipe[0], 0);
}

/* Returns when the write end has no reference. */
static inline bool await_no_writer(const int pipe[2])
{
	char c;

	return read(pipe[0], &c, 1) == 0;
}

#endif /* FIPC_FIXTURE_H */
