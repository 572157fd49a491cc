/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A model of the wait protocol for the model checker spin: module/wait.h, wait.c,
 * slot.c and slot_table.c, and the parts of endpoint.c and call.c that use the
 * protocol. scripts/model runs it, and runs it again with each safeguard removed:
 * then spin must find an error.
 *
 * One task, the owner, waits up to WAITS times and exits. The other processes:
 *
 *	Sender		delivers a message under the endpoint lock (SENDERS)
 *	Server		receives a call, then replies or exits	(SERVERS)
 *	Sweep		replies for exited servers, removes the owner's slot
 *	Closer		closes the endpoint; this always happens in the end
 *	Outside		up to EVENTS signals, deadlines, spurious wake-ups
 *	Memory		empties the store buffers, at any time
 *	Free_*		end grace periods
 *	Preempt		takes a CPU, once
 *
 * Properties, and the code that checks each:
 *
 *	no lost wake-up			all processes can end; otherwise the owner
 *					sleeps without a wake-up to come, and spin
 *					reports "invalid end state"
 *	each wait ends once		ends()
 *	complete words of this wait	store(), read_words()
 *	no use after free		touch_slot(), touch_task(), touch_ep()
 *	no leak				Free_slot, Free_endpoint can end
 *	no wait for a preempted task	Preempt
 *
 * Memory model: a plain store goes into a buffer and becomes visible later. Stores to
 * different variables become visible in any order. A full barrier drains the buffer of
 * its task; a release becomes visible after all earlier stores. If an acquire or a read
 * barrier is removed, the loads after it are made before it.
 *
 * A try_cmpxchg loop is one step, because its first read is only a guess. Handoffs are
 * not modelled: they change how a task is woken, but not when.
 *
 * Each of these removes a safeguard:
 *
 *	NO_BARRIER_A, _B, _D	the barriers with these letters in wait.c
 *	NO_ACQUIRE		the acquire (E)
 *	NO_RELEASE		the release (F)
 *	NO_ORDER_G		the message is written before the claim
 *	NO_EXCHANGE		the owner reads the state, then writes it: two steps
 *	NO_CLAIM		the replier reads the state, then writes it
 *	NO_LAST_LOOK		the sweep does not wait for a claimed wait to end
 *	NO_GENERATION		a claim does not compare the generation
 *	NO_READ_BARRIER		fipc_wait_ongoing() has no read barrier
 *	NO_REFERENCE		the replier holds no reference to the slot
 *	LATE_HOLD		the server takes it after it has taken the call
 *	NO_TASK_REFERENCE	the slot holds no reference to its task
 *	NO_RCU_OF_WAKER		no RCU read-side section around a completion
 *	NO_RCU_OF_OWNER		no RCU read-side section around a withdrawal
 *	NO_PREEMPT		preemption stays on where it must be off
 */

#ifndef WAITS
#define WAITS	2
#endif
#ifndef EVENTS
#define EVENTS	1
#endif
#ifndef SPINS
#define SPINS	1
#endif
#ifndef SERVERS
#define SERVERS	0
#endif
#ifndef SENDERS
#define SENDERS	0
#endif
#if SENDERS
#define RECEIVES	/* the owner receives messages */
#endif
/* With HANDED_OVER a server is always waiting, so no call waits in line. */
#if defined(RECEIVES) || !defined(HANDED_OVER)
#define LINES
#endif

/* enum fipc_wait_state */
#define IDLE	0
#define WAITING	1
#define PARKED	2
#define CLAIMED	3
#define DONE	4

/* The results of a wait or of a sleep. */
#define OK		0
#define EPIPE		1
#define EOWNERDEAD	2
#define ETIMEDOUT	3
#define EINTR		4

/* Numbers of the processes that can end a wait or find it. */
#define SENDER	SERVERS
#define SWEEP	(SERVERS + SENDERS)
#define CLOSER	(SERVERS + SENDERS + 1)
#define OWNER	(SERVERS + SENDERS + 2)
#define PARTIES	(SERVERS + SENDERS + 3)

/* The state word of the slot's wait, in its parts. */
byte state;
bit taken;
byte generation;
byte result;

/* The slot's message and a field of its call; each holds the generation of its wait. */
byte msg[2];
byte badge;

/* The owner's task. A store to its task state may still be in its buffer. */
bit interruptible;
bit asleep, signalled, expired;
bit state_buffered, state_to_be;

/* Store buffers of the others: the message, and DONE as 1 + its result. */
typedef buffer_t {
	byte words[2];
	byte done;
};
buffer_t buffer[PARTIES];

/*
 * The endpoint: its lock, and its lines, where only the owner can wait. is_call: the
 * owner is in the line of callers, not of receivers.
 */
bit locked, listed, closed, unpublished;
bit is_call;

/* The generation of the call that a server serves; 0: none. Each serves at most one. */
byte served[SERVERS + 1];
bit used[SERVERS + 1], dead[SERVERS + 1];

/* References, and RCU: a bit for the read-side section of each process. */
byte refs = 1;
byte readers, slot_grace, ep_grace;
bit slot_dying, ep_dying;
bit slot_freed, task_freed, ep_freed;
bit exiting;

byte no_preempt;	/* number of processes with preemption off */
bit ended[WAITS + 1];	/* which waits have ended */

#define touch_slot()	assert(!slot_freed)
#define touch_task()	assert(!task_freed)
#define touch_ep()	assert(!ep_freed)

inline ends()
{
	assert(!ended[generation]);
	ended[generation] = 1
}

#ifdef NO_PREEMPT
#define preempt_disable()	skip
#define preempt_enable()	skip
#else
#define preempt_disable()	no_preempt++
#define preempt_enable()	no_preempt--
#endif

#if defined(NO_RCU_OF_WAKER)
#define in_rcu(me)	(me == OWNER)
#elif defined(NO_RCU_OF_OWNER)
#define in_rcu(me)	(me != OWNER)
#else
#define in_rcu(me)	1
#endif
#define rcu_read_lock(me)	readers = readers | (in_rcu(me) << (me))

inline rcu_read_unlock(me)
{
	d_step {
		readers = readers & ~(1 << (me));
		slot_grace = slot_grace & ~(1 << (me));
		ep_grace = ep_grace & ~(1 << (me))
	}
}

#define lock()		atomic { !locked -> touch_ep(); locked = 1 }
#define unlock()	d_step { touch_ep(); locked = 0 }

/* Write the owner's task state with a full barrier: it is visible at once. */
inline set_task_state(interruptible_)
{
	d_step { interruptible = interruptible_; state_buffered = 0 }
}

/* The same without a barrier: it becomes visible later. */
inline set_task_state_relaxed(interruptible_)
{
	d_step { state_to_be = interruptible_; state_buffered = 1 }
}

inline drain_task_state()
{
	if
	:: state_buffered -> interruptible = state_to_be; state_buffered = 0
	:: else
	fi
}

inline kick()
{
	if
	:: interruptible -> interruptible = 0; asleep = 0
	:: else
	fi
}

/*
 * Stores of the processes that complete a wait.
 */

/* A word of the message becomes visible: its wait must not have ended. */
inline store(me, i)
{
	touch_slot();
	assert(buffer[me].words[i] == generation);
	assert(state == WAITING || state == PARKED || state == CLAIMED);
	msg[i] = buffer[me].words[i];
	buffer[me].words[i] = 0
}

inline store_done(me)
{
	touch_slot();
	ends();
	result = buffer[me].done - 1;
	state = DONE;
	buffer[me].done = 0
}

inline drain(me)
{
	if
	:: buffer[me].words[0] -> store(me, 0)
	:: else
	fi;
	if
	:: buffer[me].words[1] -> store(me, 1)
	:: else
	fi;
	if
	:: buffer[me].done -> store_done(me)
	:: else
	fi
}

inline write_words(me, generation_)
{
	buffer[me].words[0] = generation_;
	buffer[me].words[1] = generation_
}

/* (F): DONE is a release. */
#ifdef NO_RELEASE
#define MAY_GO(me)	buffer[me].done
#else
#define MAY_GO(me)	(buffer[me].done && \
			 !buffer[me].words[0] && !buffer[me].words[1])
#endif

#define LATE(me)	buffer[me].done
#if SERVERS + SENDERS > 1
#define pending_done()	(LATE(0) || LATE(1) || LATE(2))
#elif SERVERS + SENDERS > 0
#define pending_done()	(LATE(0) || LATE(1))
#else
#define pending_done()	LATE(0)
#endif

#define SOME_TIME(me)							\
	:: d_step { buffer[me].words[0] -> store(me, 0) }		\
	:: d_step { buffer[me].words[1] -> store(me, 1) }		\
	:: d_step { MAY_GO(me) -> store_done(me) }

proctype Memory()
{
end:	do
	:: d_step { state_buffered -> drain_task_state() }
	SOME_TIME(0)
#if SERVERS + SENDERS > 0
	SOME_TIME(1)
#endif
#if SERVERS + SENDERS > 1
	SOME_TIME(2)
#endif
	od
}

/*
 * Ending a wait from another process.
 */

/* (C). The model does not rely on the lock that the scheduler takes here. */
inline wake()
{
	touch_slot();
	d_step { touch_task(); kick() }
}

/* fipc_wait_complete(), after removal from the line, under the endpoint lock. */
inline complete(me, outcome, owed)
{
	preempt_disable();
	d_step {		/* (B) */
		touch_slot();
#ifndef NO_BARRIER_B
		drain(me);
#endif
		owed = (state == PARKED);
		assert(state == WAITING || state == PARKED);
		ends();
		result = outcome;
		state = DONE
	};
	if
	:: owed
	:: else -> preempt_enable()
	fi
}

/* After the lock is dropped. */
inline wake_owed(owed)
{
	if
	:: owed -> wake(); owed = 0; preempt_enable()
	:: else
	fi
}

#ifdef NO_GENERATION
#define CLAIMABLE(generation_)	(state == WAITING || state == PARKED)
#else
#define CLAIMABLE(generation_)	(generation == generation_ && \
				 (state == WAITING || state == PARKED))
#endif

/* fipc_wait_claim() */
inline claim(me, generation_, claimed, owed)
{
	preempt_disable();
#ifdef NO_CLAIM
	claimed = CLAIMABLE(generation_);
#endif
	d_step {		/* (G) */
		touch_slot();
#ifndef NO_CLAIM
		claimed = CLAIMABLE(generation_);
#endif
		if
		:: claimed ->
			drain(me);
			owed = (state == PARKED);
			state = CLAIMED
		:: else
		fi
	};
	if
	:: claimed
	:: else -> preempt_enable()
	fi
}

/* fipc_wait_publish() */
inline publish(me, outcome, owed)
{
	buffer[me].done = outcome + 1;
	if
	:: owed -> wake(); owed = 0
	:: else
	fi;
	preempt_enable()
}

inline slot_hold()
{
	d_step {
		touch_slot();
		assert(refs);
#ifndef NO_REFERENCE
		refs++
#endif
	}
}

/* Dropping a reference is a release: all stores must be visible before. */
inline slot_put()
{
	d_step {
		touch_slot();
		refs--;
		if
		:: !refs -> slot_dying = 1; slot_grace = readers
		:: else
		fi
	}
}

/* fipc_slot_answer() */
inline answer(me, generation_, outcome, claimed, owed)
{
#ifdef NO_ORDER_G
	write_words(me, generation_);
#endif
	claim(me, generation_, claimed, owed);
	if
	:: claimed ->
#ifndef NO_ORDER_G
		if
		:: outcome == OK -> write_words(me, generation_)
		:: else
		fi;
#endif
		publish(me, outcome, owed)
	:: else
	fi;
	d_step { claimed = 0; drain(me) };
#ifndef NO_REFERENCE
	slot_put()
#endif
}

#if SENDERS
/* fipc_send_fast() */
proctype Sender()
{
	bit owed;

	do
	:: rcu_read_lock(SENDER);
	   if
	   :: unpublished -> rcu_read_unlock(SENDER); break
	   :: else
	   fi;
	   lock();
	   if
	   :: listed && !is_call ->
		listed = 0;
		write_words(SENDER, generation);
		complete(SENDER, OK, owed)
	   :: else
	   fi;
	   unlock();
	   wake_owed(owed);
	   rcu_read_unlock(SENDER)
	:: break
	od
}
#endif

#if SERVERS
/* fipc_recv_call(). In hand_over() the caller finds the server waiting instead. */
inline take(me)
{
	rcu_read_lock(me);
	if
	:: unpublished
	:: else ->
		lock();
		if
		:: listed && is_call && !used[me] ->
			listed = 0;
#ifndef LATE_HOLD
			slot_hold();
#endif
			d_step {
				touch_slot();
				taken = 1;
				used[me] = 1;
				served[me] = generation
			};
#ifdef LATE_HOLD
			slot_hold()
#endif
		:: else
		fi;
		unlock()
	fi;
	rcu_read_unlock(me)
}

/* fipc_caller_describe() */
inline describe(me, seen, open)
{
#ifdef NO_READ_BARRIER
	open = CLAIMABLE(served[me]);
	seen = badge;
#else
	seen = badge;
	open = CLAIMABLE(served[me]);
#endif
	assert(!open || seen == served[me]);
	d_step { open = 0; seen = 0 }
}

proctype Server(byte me)
{
	bit owed, claimed, open;
	byte seen;

	do
#ifndef HANDED_OVER
	:: listed && !used[me] -> take(me)
#endif
	:: served[me] -> break
	:: d_step { !used[me] -> used[me] = 1 } -> break
	od;
	if
	:: served[me] -> describe(me, seen, open);
		if
		:: answer(me, served[me], OK, claimed, owed); served[me] = 0
		:: dead[me] = 1
		fi
	:: else
	fi
}
#endif

#ifdef NO_ACQUIRE
byte early[2];
#endif

/* (E): wait while CLAIMED; true if DONE, and then all stores before it are visible. */
inline look(done)
{
#ifdef NO_ACQUIRE
	d_step { early[0] = msg[0]; early[1] = msg[1] };
#endif
	d_step { state != CLAIMED -> done = (state == DONE) }
}

/* fipc_wait_move() */
inline move(to, moved)
{
#ifdef NO_EXCHANGE
	moved = (state == WAITING || state == PARKED);
#endif
	d_step {		/* (A) */
#ifndef NO_EXCHANGE
		moved = (state == WAITING || state == PARKED);
#endif
		if
		:: moved ->
#ifndef NO_BARRIER_A
			drain_task_state();
#endif
			if
			:: to == IDLE -> ends()
			:: else
			fi;
			state = to
		:: else
		fi
	};
	if
	:: moved
	:: else -> look(moved); assert(moved); moved = 0
	fi
}

/* fipc_endpoint_close(), when the last capability with RECV is dropped. */
proctype Closer()
{
	bit owed, more = 1;

	unpublished = 1;
	lock();
	closed = 1;
	unlock();
	do
	:: more ->
		rcu_read_lock(CLOSER);
		lock();
		more = listed;
		if
		:: listed -> listed = 0; complete(CLOSER, EPIPE, owed)
		:: else
		fi;
		unlock();
		wake_owed(owed);
		rcu_read_unlock(CLOSER)
	:: else -> break
	od;
	skip;
	d_step { ep_dying = 1; ep_grace = readers }
}

/* fipc_slot_sweep(), which runs repeatedly. */
proctype Sweep()
{
	bit owed, claimed;

end:	do
#if SERVERS > 0
	:: dead[0] && served[0] ->
		answer(SWEEP, served[0], EOWNERDEAD, claimed, owed);
		served[0] = 0
#endif
#if SERVERS > 1
	:: dead[1] && served[1] ->
		answer(SWEEP, served[1], EOWNERDEAD, claimed, owed);
		served[1] = 0
#endif
	:: exiting ->		/* fipc_slot_reap() */
		if
#ifdef NO_LAST_LOOK
		:: state == WAITING -> move(IDLE, claimed)
#else
		:: state != IDLE -> move(IDLE, claimed)
#endif
		:: else
		fi;
		/* No reply, and no transfer with it, can arrive from now on. */
		d_step {
			assert(state == IDLE || state == DONE);
			exiting = 0;
			claimed = 0
		};
		slot_put()
	od
}

proctype Free_slot()
{
	byte i;

	d_step {
		slot_dying && !slot_grace ->
		slot_freed = 1;
		task_freed = 1;
		/* Each wait that has begun must have ended. */
		i = 1;
		do
		:: i <= generation -> assert(ended[i]); i++
		:: else -> break
		od;
		i = 0
	}
}

proctype Free_endpoint()
{
	d_step { ep_dying && !ep_grace -> ep_freed = 1 }
}

/*
 * A task of higher priority takes a CPU for ever. The preempted task must not owe a
 * wake-up, and no owner may be waiting for its DONE. A buffered store becomes visible
 * anyway.
 */
proctype Preempt()
{
	d_step {
		!no_preempt ->
		assert(!(asleep && state == DONE));
		assert(state != CLAIMED || pending_done())
	}
}

proctype Outside()
{
	byte n;

	do
	:: n < EVENTS -> n++;
		if
		:: d_step { signalled = 1; kick() }
		:: d_step { expired = 1; kick() }
		:: d_step { kick() }
		fi
	:: break
	od
}

/*
 * The owner.
 */

/* One sleep. schedule() is a full barrier and checks for signals. */
inline sleep(why)
{
	d_step {
		drain_task_state();
		if
		:: signalled || expired -> interruptible = 0
		:: else -> asleep = interruptible
		fi
	};
	d_step {
		!asleep ->
		if
		:: expired -> why = ETIMEDOUT
		:: !expired && signalled -> why = EINTR
		:: else -> why = OK
		fi
	}
}

/* fipc_wait_park() */
inline park(why, done)
{
	why = OK;
	set_task_state_relaxed(1);
	move(PARKED, done);
	done = !done;
	do
	:: done -> break
	:: else ->
		sleep(why);
		if
		:: why != OK -> break
		:: else
		fi;
		look(done);
		if
		:: done -> break
		:: else
		fi;
#ifdef NO_BARRIER_D
		set_task_state_relaxed(1);
#else
		set_task_state(1);	/* (D) */
#endif
		look(done)
	od;
	skip;
	set_task_state_relaxed(0)
}

/* A wait that spins first. */
inline spin(n, done)
{
	do
	:: n < SPINS -> n++;
		look(done);
		if
		:: done -> break
		:: else
		fi
	:: break
	od;
	n = 0
}

#define LISTED	(!taken && state != DONE)

/* fipc_endpoint_withdraw() */
inline withdraw(left)
{
	rcu_read_lock(OWNER);
	left = LISTED;
	if
	:: left ->
		lock();
		left = LISTED;
		if
		:: left -> listed = 0;
			d_step { ends(); state = IDLE }
		:: else
		fi;
		unlock()
	:: else
	fi;
	rcu_read_unlock(OWNER)
}

inline begin(taken_)
{
	d_step {
		generation = generation + 1;
		taken = taken_;
		state = WAITING
	}
}

/* A waiting server gets the call directly. */
inline hand_over(me)
{
	d_step { !used[me] -> used[me] = 1 };
	slot_hold();
	begin(1);
	served[me] = generation
}

/* Wait in line, or hand a call over. False: the endpoint was closed. */
inline send(open)
{
	rcu_read_lock(OWNER);
	open = !unpublished;
	if
	:: open ->
		lock();
		open = !closed;
		if
		:: open ->
			if
#ifdef RECEIVES
			:: is_call = 0; begin(0); listed = 1
#endif
#if SERVERS
			:: is_call = 1;
				badge = generation + 1;
				if
#ifndef HANDED_OVER
				:: begin(0); listed = 1
#endif
				:: hand_over(0)
#if SERVERS > 1
				:: hand_over(1)
#endif
				:: used[0] && used[SERVERS - 1] -> open = 0
				fi
#endif
			fi
		:: else
		fi;
		unlock()
	:: else
	fi;
	rcu_read_unlock(OWNER)
}

/* Read the received message or the reply. */
inline read_words()
{
	if
	:: result == OK ->
#ifdef NO_ACQUIRE
		assert(early[0] == generation && early[1] == generation)
#else
		assert(msg[0] == generation);
		assert(msg[1] == generation)
#endif
	:: else
	fi
}

proctype Owner()
{
	bit done, left, open;
	byte why, n;

next:	skip;
	d_step { signalled = 0; expired = 0; done = 0; left = 0; why = OK };
	if
	:: generation == WAITS -> goto leave
	:: else
	fi;
	send(open);
	if
	:: !open -> goto leave
	:: else
	fi;

wait:	spin(n, done);
	if
	:: done -> goto over
	:: else
	fi;
	park(why, done);
	if
	:: why == OK -> goto over
	:: else
	fi;
	withdraw(left);
	if
	:: left -> goto next
	:: else
	fi;
	/* fipc_call_broken_off() */
	if
	:: !taken -> assert(state == DONE)
	:: taken && why == ETIMEDOUT -> move(IDLE, left);
		if
		:: left -> goto next
		:: else
		fi
	:: taken && why == EINTR -> move(WAITING, left);
		if
		:: left -> goto interrupted
		:: else
		fi
	fi;
over:	assert(state == DONE && ended[generation]);
	read_words();
	goto next;

interrupted:
	skip;
	d_step { signalled = 0; done = 0; left = 0; why = OK };
	if
	:: goto wait			/* AWAIT_REPLY */
	:: move(IDLE, left); goto next	/* another call, or a receive */
	:: goto leave			/* the task exits */
	fi;

leave:	skip;
	d_step { done = 0; left = 0; open = 0; why = OK; exiting = 1 };
#ifdef NO_TASK_REFERENCE
	d_step { !readers -> task_freed = 1 }
#endif
}

init {
	atomic {
		run Owner();
		run Sweep();
		run Outside();
		run Memory();
		run Free_slot();
#ifdef LINES
		run Closer();
		run Free_endpoint();
#endif
#ifdef PREEMPT
		run Preempt();
#endif
#if SENDERS
		run Sender();
#endif
#if SERVERS > 0
		run Server(0);
#endif
#if SERVERS > 1
		run Server(1)
#endif
	}
}
