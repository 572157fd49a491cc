// SPDX-License-Identifier: GPL-2.0
/* The trace events of calls whose caller is interrupted or dies. */
#include "kselftest_harness.h"
#include "fixture.h"

FIXTURE_TRACED_CALLS(trace_signal)

/* The call is withdrawn, and the task makes no other. */
FIPC_TEST(trace_signal, signal_in_line)
{
	catch_signal(0);
	call_waiter(&self->w, self->fd, self->client, 1, NEVER);
	pthread_kill(self->w.thread, SIGUSR1);
	EXPECT_EQ(-EINTR, waiter_end(&self->w));
	EXPECT_ENDED(1, self->w.tid, self->w.tid, -512);
}

/* The call is withdrawn and restarted: this is another call. */
FIPC_TEST(trace_signal, restarted)
{
	const char *first, *second;
	char *trace;

	catch_signal(SA_RESTART);
	call_waiter(&self->w, self->fd, self->client, 2, NEVER);
	pthread_kill(self->w.thread, SIGUSR1);
	await_flag(&signals_caught);
	wait_parked(self->w.tid, FIPC_IOC_CALL);
	ASSERT_EQ(2, next_opcode(self->fd, self->cap));
	ASSERT_EQ(0, reply(self->fd, 20));
	ASSERT_EQ(0, waiter_end(&self->w));

	trace = tracing_text(&self->t);
	ASSERT_EQ(2, lines_with(trace, "fipc_call: ", "opcode=2", NULL));
	ASSERT_EQ(2, lines_with(trace, "fipc_reply: ", "opcode=2", NULL));
	first = line_with(trace, "fipc_reply: ", "result=-512\n", NULL);
	second = line_with(trace, "fipc_reply: ", "result=0\n", NULL);
	EXPECT_LT(first, second);
	EXPECT_EQ(self->w.tid, thread_in(first));
	EXPECT_EQ(gettid(), thread_in(second));
	EXPECT_NE(hex_in(first, " id="), hex_in(second, " id="));
	EXPECT_EQ(hex_in(first, " id="),
		  hex_in(line_with(trace, "fipc_call: ", NULL, NULL), " id="));
	EXPECT_EQ(hex_in(second, " id="),
		  hex_in(line_with(first, "fipc_call: ", NULL, NULL), " id="));
	free(trace);
}

/* struct caller - a call that a signal interrupts, and the next command */
struct caller {
	FIXTURE_DATA(trace_signal) *self;
	bool awaits;
	int second, returned;
	pid_t tid;
	pthread_t thread;
};

static void *call_then(void *arg)
{
	struct caller *c = arg;
	struct fipc_xfer x = xfer_new(c->self->client, 1, NEVER);

	__atomic_store_n(&c->tid, gettid(), __ATOMIC_SEQ_CST);
	must(call(c->self->fd, FIPC_IOC_CALL, &x) == -EINTR);
	raise_flag(&c->returned);
	if (c->awaits)
		c->second = await_reply(c->self->fd, c->self->client, 1, &x);
	else
		c->second = next_opcode(c->self->fd, c->self->cap);
	return NULL;
}

static void interrupt(struct caller *c)
{
	catch_signal(0);
	c->thread = thread_new(call_then, c);
	await_parked(&c->tid, FIPC_IOC_CALL);
	must(next_opcode(c->self->fd, c->self->cap) == 1);
	pthread_kill(c->thread, SIGUSR1);
	await_flag(&c->returned);
}

/*
 * The call was in flight all the time: it has one end, and there is no other
 * call.
 */
FIPC_TEST(trace_signal, awaited)
{
	struct caller c = { .self = self, .awaits = true };

	interrupt(&c);
	wait_parked(c.tid, FIPC_IOC_AWAIT_REPLY);
	ASSERT_EQ(0, reply(self->fd, 10));
	thread_end(c.thread);
	EXPECT_EQ(0, c.second);
	EXPECT_ENDED(1, c.tid, gettid(), 0);
}

FIPC_TEST(trace_signal, cancelled_by_a_receive)
{
	struct caller c = { .self = self };

	interrupt(&c);
	thread_end(c.thread);
	EXPECT_EQ(-ETIMEDOUT, c.second);
	EXPECT_EQ(-ECANCELED, reply(self->fd, 10));
	EXPECT_ENDED(1, c.tid, c.tid, -ECANCELED);
}

static void call_for_ever(void *arg)
{
	FIXTURE_DATA(trace_signal) *self = arg;
	struct fipc_xfer x = xfer_new(self->client, 1, NEVER);

	raw_ioctl(self->fd, FIPC_IOC_CALL, &x);
}

FIPC_TEST(trace_signal, caller_dies_in_line)
{
	pid_t child = spawn(call_for_ever, self);

	wait_parked(child, FIPC_IOC_CALL);
	kill_and_reap(child);
	EXPECT_ENDED(1, child, child, -512);
}

FIPC_TEST(trace_signal, caller_dies_when_taken)
{
	pid_t child = spawn(call_for_ever, self);

	wait_parked(child, FIPC_IOC_CALL);
	ASSERT_EQ(1, next_opcode(self->fd, self->cap));
	kill_and_reap(child);
	EXPECT_EQ(-ECANCELED, reply(self->fd, 10));
	EXPECT_ENDED(1, child, 0, -ECANCELED);
}

TEST_HARNESS_MAIN
