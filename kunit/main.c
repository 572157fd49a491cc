// SPDX-License-Identifier: GPL-2.0
/* The list of suites, and the helpers that they share. */
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/module.h>

#include "fipc_kunit.h"
#include "slot_table.h"

int fipc_test_init(struct kunit *test)
{
	struct fipc_test *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);
	struct fipc_cap *cap;

	KUNIT_ASSERT_NOT_NULL(test, t);
	test->priv = t;
	t->space = fipc_space_create();
	KUNIT_ASSERT_NOT_NULL(test, t->space);
	t->ep = fipc_endpoint_create(FIPC_TEST_DEPTH, false);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, t->ep);
	fipc_endpoint_get(t->ep);

	cap = fipc_cap_alloc();
	KUNIT_ASSERT_NOT_NULL(test, cap);
	fipc_cap_root(cap, t->ep);
	KUNIT_ASSERT_EQ(test, fipc_space_reserve(t->space, cap), 0);
	fipc_space_publish(t->space, cap);
	t->token = cap->token;

	return 0;
}

void fipc_test_exit(struct kunit *test)
{
	struct fipc_test *t = test->priv;

	if (!t)
		return;
	if (t->space)
		fipc_space_destroy(t->space);
	if (!IS_ERR_OR_NULL(t->ep))
		fipc_endpoint_put(t->ep);
}

/* Derive a capability from @source in the test's space. Returns its token. */
u64 fipc_test_mint(struct kunit *test, u64 source, u32 rights, u64 badge)
{
	struct fipc_test *t = test->priv;
	struct fipc_cap *cap = fipc_cap_alloc();
	int ret;

	KUNIT_ASSERT_NOT_NULL(test, cap);
	rcu_read_lock();
	ret = fipc_cap_derive(cap, fipc_space_lookup(t->space, source, 0), rights,
			      badge);
	rcu_read_unlock();
	KUNIT_ASSERT_EQ(test, ret, 0);
	KUNIT_ASSERT_EQ(test, fipc_space_reserve(t->space, cap), 0);
	fipc_space_publish(t->space, cap);

	return cap->token;
}

/*
 * The capability that @token names, or NULL. It stays valid until a task drops or
 * revokes it.
 */
struct fipc_cap *fipc_test_cap(struct fipc_test *t, u64 token)
{
	struct fipc_cap *cap;

	rcu_read_lock();
	cap = fipc_space_lookup(t->space, token, 0);
	rcu_read_unlock();

	return IS_ERR(cap) ? NULL : cap;
}

/* Send one message; does not wait. */
int fipc_test_send(struct fipc_test *t, u64 token, u64 opcode, u64 flags)
{
	struct fipc_xfer xfer = {
		.msg = {
			.cap = token,
			.opcode = opcode,
			.flags = flags,
			.data = { ~opcode, 2, 3, 4 },
		},
	};

	return fipc_send(t->space, &xfer, true);
}

/*
 * Receive one message; does not wait. With @msg NULL the message is kept, as after a
 * failed copy to user space.
 */
int fipc_test_recv(struct fipc_test *t, struct fipc_msg *msg)
{
	struct fipc_slot *self = fipc_slot_current();
	int ret;

	if (IS_ERR(self))
		return PTR_ERR(self);

	ret = fipc_recv(t->space, self, t->token, 0, true);
	if (!ret && msg)
		*msg = self->msg;
	else if (!ret)
		fipc_recv_keep(self);

	return ret;
}

/**
 * struct fipc_test_thread - another task that uses the test's space
 * @t: the test's data, for @run
 * @run: the function that the thread runs
 * @ret: the result of @run
 * @done: completed when @run has returned
 * @task: the thread
 */
struct fipc_test_thread {
	struct fipc_test *t;
	int (*run)(struct fipc_test *t);
	int ret;
	struct completion done;
	struct task_struct *task;
};

static int fipc_test_thread_main(void *arg)
{
	struct fipc_test_thread *thread = arg;

	thread->ret = thread->run(thread->t);
	complete(&thread->done);
	while (!kthread_should_stop())
		schedule_timeout_interruptible(1);

	return 0;
}

struct fipc_test_thread *fipc_test_spawn(struct kunit *test,
					 int (*run)(struct fipc_test *t))
{
	struct fipc_test_thread *thread;

	thread = kunit_kzalloc(test, sizeof(*thread), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, thread);
	thread->t = test->priv;
	thread->run = run;
	init_completion(&thread->done);
	thread->task = kthread_run(fipc_test_thread_main, thread, "fipc_kunit");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, thread->task);

	return thread;
}

struct task_struct *fipc_test_task(struct fipc_test_thread *thread)
{
	return thread->task;
}

/*
 * Stop the thread, and wait until it is so far into its exit that a sweep finds its
 * slot. Returns the result of its function.
 */
int fipc_test_join(struct fipc_test_thread *thread)
{
	wait_for_completion(&thread->done);
	kthread_stop(thread->task);

	return thread->ret;
}

/* Wait until @n tasks are in @list. */
void fipc_test_until_listed(struct fipc_test *t, struct list_head *list,
			    unsigned int n)
{
	unsigned int listed;

	do {
		usleep_range(100, 1000);
		spin_lock(&t->ep->lock);
		listed = list_count_nodes(list);
		spin_unlock(&t->ep->lock);
	} while (listed != n);
}

kunit_test_suites(&fipc_space_suite, &fipc_cap_lookup_suite, &fipc_cap_suite,
		  &fipc_wait_suite, &fipc_endpoint_suite, &fipc_notify_suite,
		  &fipc_send_suite, &fipc_call_suite, &fipc_batch_suite,
		  &fipc_spin_suite, &fipc_transfer_suite, &fipc_snapshot_suite,
		  &fipc_latency_suite);

MODULE_DESCRIPTION("KUnit suites of fastipc");
MODULE_LICENSE("GPL");
