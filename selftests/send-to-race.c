// SPDX-License-Identifier: GPL-2.0
/*
 * SEND_TO to tasks that receive at one of two endpoints, or call there, with
 * short deadlines. Each message reaches the intended task and endpoint once, or
 * its send fails.
 */
#include "kselftest_harness.h"
#include "fipc_selftest.h"

enum { MOVERS = 4, SENDERS = 3, TRIES = 30000 };

/* struct race - memory that all processes share */
struct race {
	int fd;
	__u64 caps[2];
	pid_t movers[MOVERS];
	int next_mover, next_sender, over;
	long sent, refused, called;
	unsigned char wanted[SENDERS][TRIES];
	unsigned char seen[SENDERS][TRIES];
};

/*
 * The words name the sender, the message number, and the intended endpoint and
 * task.
 */
static int send_one(struct race *r, unsigned int me, unsigned int i,
		    unsigned int at, pid_t pid)
{
	struct fipc_send_to to = {
		.msg = {
			.cap = r->caps[at], .opcode = me,
			.data = { i, at, pid, ~i },
		},
		.pid = pid,
	};

	return call(r->fd, FIPC_IOC_SEND_TO, &to);
}

static void send_all(void *arg)
{
	struct race *r = arg;
	unsigned int me = __atomic_fetch_add(&r->next_sender, 1, __ATOMIC_SEQ_CST);
	unsigned int seed = me + 1;
	long sent = 0;

	for (unsigned int i = 0; i < TRIES; i++) {
		unsigned int random = next_random(&seed);
		int ret = send_one(r, me, i, random & 1,
				   r->movers[(random >> 1) % MOVERS]);

		must(!ret || ret == -EAGAIN);
		r->wanted[me][i] = !ret;
		sent += !ret;
		if (ret)
			sched_yield();
	}
	__atomic_fetch_add(&r->sent, sent, __ATOMIC_SEQ_CST);
	__atomic_fetch_add(&r->refused, TRIES - sent, __ATOMIC_SEQ_CST);
}

static void got(struct race *r, unsigned int at, const struct fipc_msg *msg)
{
	unsigned int i = msg->data[0];

	if (msg->flags & FIPC_F_CALL) {
		int ret = reply(r->fd, msg->opcode + 1);

		must(!ret || ret == -ECANCELED);
		return;
	}
	must(msg->opcode < SENDERS && i < TRIES && msg->data[3] == (__u64)~i);
	must(!(msg->flags & FIPC_F_QUEUED));
	must(msg->data[1] == at);
	must(msg->data[2] == (__u64)gettid());
	must(!r->seen[msg->opcode][i]++);
}

/* Calls, and so stands in line where SEND_TO must not find it. */
static bool call_one(struct race *r, unsigned int at, __u64 deadline)
{
	struct fipc_xfer x = xfer_new(r->caps[at], 500, deadline);
	int ret = call(r->fd, FIPC_IOC_CALL, &x);

	must(ret == -ETIMEDOUT || (!ret && x.msg.opcode == 501));
	return !ret;
}

static void move(void *arg)
{
	struct race *r = arg;
	unsigned int me = __atomic_fetch_add(&r->next_mover, 1, __ATOMIC_SEQ_CST);
	unsigned int seed = me + 100, at;
	struct fipc_msg msg;
	long called = 0;
	int ret;

	__atomic_store_n(&r->movers[me], gettid(), __ATOMIC_SEQ_CST);
	while (!__atomic_load_n(&r->over, __ATOMIC_SEQ_CST)) {
		__u64 deadline = now() + MILLISECOND / 4;
		unsigned int random = next_random(&seed);

		at = random & 1;
		if (!(random >> 1 & 7)) {
			called += call_one(r, at, deadline);
			continue;
		}
		ret = msg_recv(r->fd, r->caps[at], deadline, &msg);
		must(!ret || ret == -ETIMEDOUT);
		if (!ret)
			got(r, at, &msg);
	}
	__atomic_fetch_add(&r->called, called, __ATOMIC_SEQ_CST);
}

static void run(struct race *r)
{
	pid_t movers[MOVERS], senders[SENDERS];

	for (int i = 0; i < MOVERS; i++)
		movers[i] = spawn(move, r);
	for (int i = 0; i < MOVERS; i++)
		await_flag(&r->movers[i]);
	for (int i = 0; i < SENDERS; i++)
		senders[i] = spawn(send_all, r);
	for (int i = 0; i < SENDERS; i++)
		must(!reap(senders[i]));
	raise_flag(&r->over);
	for (int i = 0; i < MOVERS; i++)
		must(!reap(movers[i]));
}

FIXTURE(send_to_race) {
};

FIXTURE_SETUP(send_to_race)
{
}

FIXTURE_TEARDOWN(send_to_race)
{
}

FIPC_TEST(send_to_race, none_astray_none_lost_none_doubled)
{
	struct race *r = shared(sizeof(*r));

	r->fd = space_new();
	r->caps[0] = endpoint_new(r->fd, 1);
	r->caps[1] = endpoint_new(r->fd, 1);
	run(r);
	EXPECT_EQ(0, memcmp(r->wanted, r->seen, sizeof(r->seen)));
	/* Some sends succeeded and some failed, and no message was queued. */
	EXPECT_LT(0, r->sent);
	EXPECT_LT(0, r->refused);
	EXPECT_EQ(-ETIMEDOUT, next_opcode(r->fd, r->caps[0]));
	EXPECT_EQ(-ETIMEDOUT, next_opcode(r->fd, r->caps[1]));
	TH_LOG("%ld sent, %ld refused, %ld calls answered", r->sent, r->refused,
	       r->called);
	close(r->fd);
}

TEST_HARNESS_MAIN
