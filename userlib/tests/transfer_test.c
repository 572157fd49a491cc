// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * The library: descriptors and capabilities in calls and replies, without and with
 * the server loop.
 */
#include "server.h"
#include "kselftest_harness.h"

FIXTURE(transfer) {
	int space;
	fipc_cap_t cap;
	fipc_cap_t client;
	int pipe[2];
	int fds;
};

FIXTURE_SETUP(transfer)
{
	self->space = fipc_open(0);
	ASSERT_LE(0, self->space);
	ASSERT_EQ(0, fipc_create(self->space, 0, &self->cap, NULL));
	ASSERT_EQ(0, fipc_mint(self->space, self->cap,
			       FIPC_RIGHT_SEND | FIPC_RIGHT_MINT, BADGE,
			       &self->client));
	ASSERT_EQ(0, pipe(self->pipe));
	bench = (struct bench){ self->space, self->cap };
	self->fds = count_fds();
}

FIXTURE_TEARDOWN(transfer)
{
	close(self->pipe[0]);
	close(self->pipe[1]);
	close(self->space);
}

/* Is @fd another descriptor of the pipe's write end? Closes @fd. */
static bool is_the_pipe(const int pipe[2], int fd)
{
	char c = 0;
	bool good = fd >= 0 && fd != pipe[1] && write(fd, "x", 1) == 1 &&
		    read(pipe[0], &c, 1) == 1 && c == 'x';

	close(fd);
	return good;
}

FIPC_TEST(transfer, what_is_passed_is_the_last_thing)
{
	struct fipc_xfer x = {
		.msg = { .flags = 5 | FIPC_F_FAST | FIPC_F_CALL | FIPC_F_QUEUED },
	};

	EXPECT_EQ(-1, fipc_received_fd(&x));
	EXPECT_EQ(0, fipc_received_cap(&x));
	fipc_pass_fd(&x, 7);
	EXPECT_EQ(5 | FIPC_F_FAST | FIPC_F_FD, x.msg.flags);
	EXPECT_EQ(7, fipc_received_fd(&x));
	EXPECT_EQ(0, fipc_received_cap(&x));
	fipc_pass_cap(&x, 9);
	EXPECT_EQ(5 | FIPC_F_FAST | FIPC_F_CAP, x.msg.flags);
	EXPECT_EQ(-1, fipc_received_fd(&x));
	EXPECT_EQ(9, fipc_received_cap(&x));
	fipc_pass_fd(&x, -1);
	EXPECT_EQ(UINT64_MAX, x.msg.data[3]);
	EXPECT_EQ(-1, fipc_received_fd(&x));
}

/* A message can be sent on without changes, and its descriptor discarded. */
FIPC_TEST(transfer, by_hand)
{
	struct call call = CALL(1, 11);
	struct fipc_xfer x = { .deadline = 0 };
	int fd;

	fipc_pass_fd(&call.x, self->pipe[1]);
	call_begin(&call);
	ASSERT_EQ(0, fipc_recv(self->space, self->cap, &x));
	fd = fipc_received_fd(&x);
	EXPECT_LE(0, fd);
	ASSERT_EQ(0, fipc_reply(self->space, &x));
	ASSERT_EQ(0, call_end(&call));
	EXPECT_EQ(11, call.x.msg.data[0]);
	EXPECT_TRUE(is_the_pipe(self->pipe, fipc_received_fd(&call.x)));
	EXPECT_EQ(self->fds + 1, count_fds());
	fipc_discard(self->space, &x);
	EXPECT_EQ(self->fds, count_fds());
	EXPECT_EQ(0, x.msg.data[3]);
	EXPECT_EQ(-1, fipc_received_fd(&x));
	fipc_discard(self->space, &x);
	EXPECT_EQ(self->fds, count_fds());
}

FIPC_TEST(transfer, a_capability_is_discarded)
{
	struct call call = CALL(1, 11);
	struct fipc_xfer x = { .deadline = 0 };
	fipc_cap_t cap;

	fipc_pass_cap(&call.x, self->client);
	call_begin(&call);
	ASSERT_EQ(0, fipc_recv(self->space, self->cap, &x));
	cap = fipc_received_cap(&x);
	EXPECT_NE(0, cap);
	EXPECT_NE(self->client, cap);
	fipc_discard(self->space, &x);
	EXPECT_EQ(-ENOENT, fipc_drop(self->space, cap));
	EXPECT_EQ(0, fipc_reply(self->space, &x));
	ASSERT_EQ(0, call_end(&call));
	EXPECT_EQ(0, fipc_received_cap(&call.x));
}

FIPC_TEST(transfer, errors)
{
	struct fipc_xfer x = { .deadline = 0 };

	fipc_pass_fd(&x, -1);
	EXPECT_EQ(-EBADF, fipc_call(self->space, self->client, &x));
	fipc_pass_fd(&x, self->space);
	EXPECT_EQ(-EBADF, fipc_call(self->space, self->client, &x));
	EXPECT_EQ(-ESRCH, fipc_reply(self->space, &x));
	fipc_pass_cap(&x, POISON);
	EXPECT_EQ(-ENOENT, fipc_call(self->space, self->client, &x));
	EXPECT_EQ(-EOPNOTSUPP, fipc_send(self->space, self->client, &x));
}

/* After each of the errors, the caller still waits for its reply. */
FIPC_TEST(transfer, errors_of_replies)
{
	struct call call = CALL(1, 12);
	struct fipc_xfer x = { .deadline = 0 };

	call_begin(&call);
	ASSERT_EQ(0, fipc_recv(self->space, self->cap, &x));
	fipc_pass_fd(&x, self->space);
	EXPECT_EQ(-EBADF, fipc_reply(self->space, &x));
	fipc_pass_cap(&x, POISON);
	EXPECT_EQ(-ENOENT, fipc_reply_recv(self->space, self->cap, &x));
	x.msg.flags = 0;
	EXPECT_EQ(0, fipc_reply(self->space, &x));
	EXPECT_EQ(0, call_end(&call));
}

/*
 * Handlers.
 */
enum { TAKE, IGNORE, GIVE, GIVE_BAD, GIVE_BY_ITSELF, LEAVE, MISSING };

static struct seen {
	int pipe[2];
	uint64_t flags, data3;
	bool good;
} seen;

static int take(void *arg, struct fipc_xfer *x)
{
	(void)arg;
	seen.good = is_the_pipe(seen.pipe, fipc_received_fd(x));
	return 0;
}

static int ignore(void *arg, struct fipc_xfer *x)
{
	(void)arg;
	seen.flags = x->msg.flags;
	seen.data3 = x->msg.data[3];
	return 0;
}

static int give(void *arg, struct fipc_xfer *x)
{
	(void)arg;
	fipc_pass_fd(x, seen.pipe[1]);
	return 0;
}

static int give_bad(void *arg, struct fipc_xfer *x)
{
	(void)arg;
	x->msg.data[0] = 12;
	fipc_pass_fd(x, -1);
	return 0;
}

static int give_by_itself(void *arg, struct fipc_xfer *x)
{
	int fd = dup(seen.pipe[1]);

	(void)arg;
	x->msg.opcode = 0;
	fipc_pass_fd(x, fd);
	must(!fipc_reply(bench.space, x));
	close(fd);
	return 0;
}

/* Neither takes the descriptor nor passes it on. */
static int leave(void *arg, struct fipc_xfer *x)
{
	(void)arg;
	x->msg.data[0] = fipc_received_fd(x);
	return 0;
}

static const fipc_handler_t handlers[] = {
	[TAKE] = take, [IGNORE] = ignore, [GIVE] = give, [GIVE_BAD] = give_bad,
	[GIVE_BY_ITSELF] = give_by_itself, [LEAVE] = leave,
};

static pthread_t start_service(const int pipe[2], uint64_t accepts)
{
	memcpy(seen.pipe, pipe, sizeof(seen.pipe));
	service = (struct fipc_service){
		.handlers = handlers, .count = 6, .accepts = accepts,
	};
	return start(server, NULL);
}

FIPC_TEST(transfer, handler_takes_it)
{
	pthread_t thread = start_service(self->pipe, FIPC_F_FD);
	struct call call = CALL(TAKE);

	fipc_pass_fd(&call.x, self->pipe[1]);
	ASSERT_EQ(0, run_call(&call));
	EXPECT_EQ(0, call.x.msg.opcode);
	EXPECT_TRUE(seen.good);
	EXPECT_EQ(-1, fipc_received_fd(&call.x));
	EXPECT_EQ(self->fds, count_fds());
	EXPECT_EQ(0, stop(thread));
}

/* The loop closes a descriptor if no handler asked for it, or if there is none. */
FIPC_TEST(transfer, handlers_are_not_burdened)
{
	const struct { uint64_t accepts, opcode; } cases[] = {
		{ 0, IGNORE }, { FIPC_F_CAP, IGNORE },
		{ FIPC_F_CARRIES, MISSING },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct call call, last;
		pthread_t thread;

		/* A loop ends when its endpoint is closed: each loop needs its own. */
		ASSERT_EQ(0, fipc_create(self->space, 0, &bench.cap, NULL));
		ASSERT_EQ(0, fipc_mint(self->space, bench.cap, FIPC_RIGHT_SEND,
				       BADGE, &self->client));
		thread = start_service(self->pipe, cases[i].accepts);
		call = CALL(cases[i].opcode, 3);
		last = CALL(IGNORE);
		fipc_pass_fd(&call.x, self->pipe[1]);
		ASSERT_EQ(0, run_call(&call));
		EXPECT_EQ(cases[i].opcode == MISSING ? ENOSYS : 0,
			  call.x.msg.opcode);
		EXPECT_EQ(3, call.x.msg.data[0]);
		EXPECT_EQ(-1, fipc_received_fd(&call.x));
		ASSERT_EQ(0, run_call(&last));
		EXPECT_EQ(0, seen.flags & FIPC_F_CARRIES);
		EXPECT_EQ(0, seen.data3);
		EXPECT_EQ(self->fds, count_fds());
		EXPECT_EQ(0, stop(thread));
	}
}

FIPC_TEST(transfer, handlers_give)
{
	const uint64_t opcodes[] = { GIVE, GIVE_BY_ITSELF };
	pthread_t thread = start_service(self->pipe, 0);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(opcodes); i++) {
		struct call call = CALL(opcodes[i]);

		ASSERT_EQ(0, run_call(&call));
		EXPECT_EQ(0, call.x.msg.opcode);
		EXPECT_TRUE(is_the_pipe(self->pipe, fipc_received_fd(&call.x)));
	}
	EXPECT_EQ(0, stop(thread));
	EXPECT_EQ(self->fds, count_fds());
}

FIPC_TEST(transfer, what_a_handler_leaves_is_not_passed_on)
{
	pthread_t thread = start_service(self->pipe, FIPC_F_FD);
	struct call call = CALL(LEAVE);

	fipc_pass_fd(&call.x, self->pipe[1]);
	ASSERT_EQ(0, run_call(&call));
	EXPECT_EQ(0, call.x.msg.flags);
	EXPECT_TRUE(is_the_pipe(self->pipe, call.x.msg.data[0]));
	EXPECT_EQ(self->fds, count_fds());
	EXPECT_EQ(0, stop(thread));
}

/* The caller gets the error, and the loop goes on. */
FIPC_TEST(transfer, a_handler_gives_what_cannot_be)
{
	pthread_t thread = start_service(self->pipe, 0);
	struct call call = CALL(GIVE_BAD), next = CALL(GIVE);

	ASSERT_EQ(0, run_call(&call));
	EXPECT_EQ(EBADF, call.x.msg.opcode);
	EXPECT_EQ(12, call.x.msg.data[0]);
	EXPECT_EQ(0, call.x.msg.data[3]);
	ASSERT_EQ(0, run_call(&next));
	EXPECT_TRUE(is_the_pipe(self->pipe, fipc_received_fd(&next.x)));
	EXPECT_EQ(0, stop(thread));
}

TEST_HARNESS_MAIN
