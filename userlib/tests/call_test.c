// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * The library: call, reply, and signals between them.
 */
#include <poll.h>
#include <sched.h>

#include "common.h"
#include "kselftest_harness.h"

#define BADGE	77

FIXTURE(call) {
	int space;
	fipc_cap_t cap;
	fipc_cap_t client;
	int waits;
};

FIXTURE_SETUP(call)
{
	self->space = fipc_open(0);
	ASSERT_LE(0, self->space);
	ASSERT_EQ(0, fipc_create(self->space, 0, &self->cap, NULL));
	ASSERT_EQ(0, fipc_mint(self->space, self->cap, FIPC_RIGHT_SEND, BADGE,
			       &self->client));
	self->waits = fipc_export(self->space, self->cap, O_CLOEXEC);
	ASSERT_LE(0, self->waits);
}

FIXTURE_TEARDOWN(call)
{
	close(self->waits);
	close(self->space);
}

/* A call in a thread of its own. */
struct call {
	pthread_t thread;
	int (*how)(int space, fipc_cap_t cap, struct fipc_xfer *x);
	int space;
	fipc_cap_t cap;
	struct fipc_xfer x;
	int ret;
};

static void *run_call(void *arg)
{
	struct call *call = arg;

	call->ret = call->how(call->space, call->cap, &call->x);
	return NULL;
}

#define CALL(how_) ((struct call){					\
	.how = how_, .space = self->space, .cap = self->client,		\
	.x.msg = { .opcode = 0xfedcba98, .flags = 0x89abcdef,		\
		   .data = { 1, UINT64_MAX, 3, 1ULL << 63 } } })

static void begin(struct call *call)
{
	must(!pthread_create(&call->thread, NULL, run_call, call));
}

static int end(struct call *call)
{
	must(!pthread_join(call->thread, NULL));
	return call->ret;
}

/* Waits until a message or a call is in the queue of the endpoint. */
static void in_line(int fd)
{
	struct pollfd waits = { .fd = fd, .events = POLLIN };

	must(poll(&waits, 1, -1) == 1);
}

static atomic_int handled;

static void on_signal(int sig)
{
	(void)sig;
	atomic_fetch_add(&handled, 1);
}

static void catch(int flags)
{
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = flags };

	must(!sigaction(SIGUSR1, &action, NULL));
}

static void disturb(pthread_t thread)
{
	int before = atomic_load(&handled);

	must(!pthread_kill(thread, SIGUSR1));
	while (atomic_load(&handled) == before)
		sched_yield();
}

FIPC_TEST(call, words_go_both_ways)
{
	struct fipc_xfer x = { .deadline = fipc_deadline(60 * SECOND) };
	struct call call = CALL(fipc_call);

	begin(&call);
	ASSERT_EQ(0, fipc_recv(self->space, self->cap, &x));
	EXPECT_EQ(BADGE, x.msg.cap);
	EXPECT_EQ(0xfedcba98, x.msg.opcode);
	EXPECT_EQ(0x89abcdef | FIPC_F_CALL, x.msg.flags & ~FIPC_F_QUEUED);
	EXPECT_EQ(UINT64_MAX, x.msg.data[1]);
	EXPECT_EQ(1ULL << 63, x.msg.data[3]);
	x.msg.opcode = 0xffffffff;
	x.msg.data[2] = 33;
	/* The message is as received: flags are cleared, and the badge is ignored. */
	EXPECT_EQ(0, fipc_reply(self->space, &x));
	EXPECT_EQ(0, x.msg.cap);
	EXPECT_EQ(0x89abcdef, x.msg.flags);
	ASSERT_EQ(0, end(&call));
	EXPECT_EQ(0, call.x.msg.cap);
	EXPECT_EQ(0xffffffff, call.x.msg.opcode);
	EXPECT_EQ(0x89abcdef, call.x.msg.flags & FIPC_USER_MASK);
	EXPECT_EQ(1, call.x.msg.data[0]);
	EXPECT_EQ(33, call.x.msg.data[2]);
	EXPECT_EQ(-ESRCH, fipc_reply(self->space, &x));
}

FIPC_TEST(call, reply_and_receive)
{
	struct call first = CALL(fipc_call), second = CALL(fipc_call);
	struct fipc_xfer x = { 0 };

	second.x.msg.flags |= FIPC_F_CALL | FIPC_F_QUEUED;
	second.x.msg.data[0] = 2;
	begin(&first);
	/* This thread serves no call, so this only receives. */
	ASSERT_EQ(0, fipc_reply_recv(self->space, self->cap, &x));
	EXPECT_EQ(1, x.msg.data[0]);
	begin(&second);
	x.msg.data[3] = 10;
	ASSERT_EQ(0, fipc_reply_recv(self->space, self->cap, &x));
	EXPECT_EQ(2, x.msg.data[0]);
	ASSERT_EQ(0, end(&first));
	EXPECT_EQ(10, first.x.msg.data[3]);
	x.msg.data[3] = 20;
	x.deadline = fipc_deadline(0);
	EXPECT_EQ(-ETIMEDOUT, fipc_reply_recv(self->space, self->cap, &x));
	EXPECT_EQ(self->cap, x.msg.cap);
	ASSERT_EQ(0, end(&second));
	EXPECT_EQ(20, second.x.msg.data[3]);
}

FIPC_TEST(call, a_signal_does_not_lose_it)
{
	struct call call = CALL(fipc_call);
	struct fipc_xfer x = { 0 };
	int i;

	begin(&call);
	ASSERT_EQ(0, fipc_recv(self->space, self->cap, &x));
	for (i = 0; i < 40; i++) {
		catch(i % 2 ? SA_RESTART : 0);
		disturb(call.thread);
	}
	x.msg.data[0] = 55;
	ASSERT_EQ(0, fipc_reply(self->space, &x));
	ASSERT_EQ(0, end(&call));
	EXPECT_EQ(55, call.x.msg.data[0]);
}

/* A signal before the end of a call does not change the call's result. */
FIPC_TEST(call, a_signal_does_not_hide_the_end)
{
	struct call call = CALL(fipc_call);
	struct fipc_xfer x = { .deadline = 0 };

	catch(0);
	begin(&call);
	ASSERT_EQ(0, fipc_recv(self->space, self->cap, &x));
	disturb(call.thread);
	x.deadline = fipc_deadline(0);
	ASSERT_EQ(-ETIMEDOUT, fipc_recv(self->space, self->cap, &x));
	EXPECT_EQ(-ECANCELED, end(&call));
}

/* Like disturb(), but only until @deadline: then the thread may have ended. */
static bool disturb_until(pthread_t thread, uint64_t deadline)
{
	int before = atomic_load(&handled);

	pthread_kill(thread, SIGUSR1);
	while (fipc_deadline(0) < deadline) {
		if (atomic_load(&handled) != before)
			return fipc_deadline(0) < deadline;
		sched_yield();
	}
	return false;
}

/* Starts with a short timeout, and doubles it while the signal is too late. */
FIPC_TEST(call, a_signal_does_not_hide_the_timeout)
{
	uint64_t deadline, timeout = SECOND / 8;
	struct fipc_xfer x;
	bool in_time;

	catch(0);
	do {
		struct call call = CALL(fipc_call);

		deadline = fipc_deadline(timeout);
		timeout *= 2;
		call.x.deadline = x.deadline = deadline;
		begin(&call);
		in_time = !fipc_recv(self->space, self->cap, &x) &&
			  disturb_until(call.thread, deadline);
		EXPECT_EQ(-ETIMEDOUT, end(&call));
	} while (!in_time);
	EXPECT_EQ(-ECANCELED, fipc_reply(self->space, &x));
}

/* A signal withdraws a call that is still in the queue: no server receives it. */
FIPC_TEST(call, a_signal_withdraws_it_from_the_line)
{
	struct call call = CALL(fipc_call);
	struct fipc_xfer before, x = { .deadline = fipc_deadline(0) };

	catch(0);
	begin(&call);
	in_line(self->waits);
	disturb(call.thread);
	ASSERT_EQ(-EINTR, end(&call));
	before = CALL(fipc_call).x;
	before.msg.cap = self->client;
	EXPECT_EQ(0, memcmp(&before, &call.x, sizeof(before)));
	EXPECT_EQ(-ETIMEDOUT, fipc_recv(self->space, self->cap, &x));
}

FIPC_TEST(call, a_restarting_signal_does_not_withdraw_it)
{
	struct call call = CALL(fipc_call);
	struct fipc_xfer x = { 0 };
	int i;

	catch(SA_RESTART);
	begin(&call);
	for (i = 0; i < 20; i++) {
		in_line(self->waits);
		disturb(call.thread);
	}
	ASSERT_EQ(0, fipc_recv(self->space, self->cap, &x));
	ASSERT_EQ(0, fipc_reply(self->space, &x));
	EXPECT_EQ(0, end(&call));
}

/* Does all steps of fipc_call() itself, in the thread of the caller. */
static int once_then_await(int space, fipc_cap_t cap, struct fipc_xfer *x)
{
	struct fipc_xfer other = { .msg.data = { 9 } };
	uint64_t opcode = x->msg.opcode;
	int ret;

	ret = fipc_await_reply(space, cap, opcode, &other);
	if (ret != -ESRCH)
		return ret;
	ret = fipc_call_once(space, cap, x);
	if (ret != -EINTR)
		return ret;
	must(x->msg.cap == cap && x->msg.opcode == opcode && x->msg.data[0] == 1);
	must(fipc_await_reply(space, cap, opcode + 1, &other) == -ESRCH);
	must(fipc_await_reply(space, cap + 1, opcode, &other) == -ESRCH);
	must(other.msg.cap == cap + 1 && other.msg.data[0] == 9);
	return fipc_await_reply(space, cap, opcode, x);
}

FIPC_TEST(call, by_hand)
{
	struct call call = CALL(once_then_await);
	struct fipc_xfer x = { 0 };

	catch(SA_RESTART);
	begin(&call);
	ASSERT_EQ(0, fipc_recv(self->space, self->cap, &x));
	disturb(call.thread);
	x.msg.data[0] = 66;
	ASSERT_EQ(0, fipc_reply(self->space, &x));
	ASSERT_EQ(0, end(&call));
	EXPECT_EQ(66, call.x.msg.data[0]);
}

FIPC_TEST(call, errors)
{
	struct call call = CALL(fipc_call), closed = call;
	int space = fipc_open(O_NONBLOCK);
	fipc_cap_t deaf, cap;

	ASSERT_LE(0, space);
	ASSERT_EQ(0, fipc_create(space, 0, &cap, NULL));
	EXPECT_EQ(-EOPNOTSUPP, fipc_call(space, cap, &call.x));
	EXPECT_EQ(-EOPNOTSUPP, fipc_await_reply(space, cap, 1, &call.x));
	ASSERT_EQ(0, fipc_mint(self->space, self->cap, FIPC_RIGHT_RECV, 0, &deaf));
	EXPECT_EQ(-EACCES, fipc_call(self->space, deaf, &call.x));
	EXPECT_EQ(deaf, call.x.msg.cap);
	EXPECT_EQ(-ENOENT, fipc_call(self->space, 0, &call.x));
	call.x.deadline = fipc_deadline(0);
	EXPECT_EQ(-ETIMEDOUT, fipc_call(self->space, self->client, &call.x));
	call.x.deadline = 0;
	call.x.msg.flags = FIPC_F_FAST;
	EXPECT_EQ(-EAGAIN, fipc_call(self->space, self->client, &call.x));
	EXPECT_EQ(-EINVAL, fipc_reply_recv(self->space, self->cap, &call.x));
	EXPECT_EQ(-EINVAL, fipc_reply(self->space, &call.x));
	call.x.msg.flags = 1ULL << 63;
	EXPECT_EQ(-EINVAL, fipc_call(self->space, self->client, &call.x));

	begin(&closed);
	in_line(self->waits);
	ASSERT_EQ(0, fipc_drop(self->space, deaf));
	ASSERT_EQ(0, fipc_drop(self->space, self->cap));
	close(self->waits);
	EXPECT_EQ(-EPIPE, end(&closed));
	EXPECT_EQ(-EPIPE, fipc_call(self->space, self->client, &closed.x));
	close(space);
}

static void *take_and_end(void *arg)
{
	const struct call *call = arg;
	struct fipc_xfer x = { 0 };

	must(!fipc_recv(call->space, call->cap, &x));
	return NULL;
}

/* A thread exits while it serves a call. The caller fails within a second. */
FIPC_TEST(call, the_server_dies)
{
	struct call call = CALL(fipc_call), taker = { .space = self->space, .cap = self->cap };
	pthread_t thread;

	begin(&call);
	ASSERT_EQ(0, pthread_create(&thread, NULL, take_and_end, &taker));
	EXPECT_EQ(-EOWNERDEAD, end(&call));
	ASSERT_EQ(0, pthread_join(thread, NULL));
}

TEST_HARNESS_MAIN
