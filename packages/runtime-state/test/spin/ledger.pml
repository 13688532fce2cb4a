/*
 * Two routers, one Redis, a network and a crasher.
 *
 * Every ledger function is one atomic step of Redis. A message that was sent may be delivered late and again, also after its sender died; an
 * answer may be lost, and the router then asks again or gives its hold up. A router may crash between any two steps; the recovery then charges what it
 * holds. A router that was taken for dead and settles afterwards is booked as late.
 */
#define LIMIT  3
#define WANT   2
#define CALLS  3   /* 0 and 1 of the first router, one after the other; 2 of the second */

mtype = { none, open, settled, voided, crashed, late, given_up };

mtype store[CALLS] = none;
byte hold[CALLS];
byte closes[CALLS];     /* how often a call was taken out of `held` */
byte spent;
byte held;

bool m_hold[CALLS];
bool m_settle[CALLS];
bool m_void[CALLS];
bool m_cancel[CALLS];
bool refused[CALLS];    /* the answer to a hold */

bool dead[2];
bool done[2];

#define owner(c) ((c) / 2)

inline close(c, state, amount) {
  held = held - hold[c];
  spent = spent + amount;
  hold[c] = 0;
  closes[c]++;
  store[c] = state
}

proctype Router(byte me) {
  byte c = me * 2;
  do
  :: c < me * 2 + 2 && c < CALLS ->
    if
    :: dead[me] -> goto gone
    :: atomic { !dead[me] -> m_hold[c] = true }
    fi;
    /* waits for an answer, or does not get one */
    if
    :: dead[me] -> goto gone
    :: atomic { !dead[me] && (store[c] == open || store[c] == crashed) -> skip }
    :: atomic { !dead[me] && refused[c] -> goto next }
    :: atomic { !dead[me] -> m_cancel[c] = true }; goto next
    /* asks again: a refusal now says nothing of the first copy, which may still arrive */
    :: atomic { !dead[me] -> m_hold[c] = true };
       if
       :: dead[me] -> goto gone
       :: atomic { !dead[me] && (store[c] == open || store[c] == crashed) -> skip }
       :: atomic { !dead[me] -> m_cancel[c] = true }; goto next
       fi
    fi;
    /* sends upstream, or finds that it cannot */
    if
    :: dead[me] -> goto gone
    :: atomic { !dead[me] -> m_void[c] = true }
    :: atomic { !dead[me] -> skip };
       if
       :: dead[me] -> goto gone
       :: atomic { !dead[me] -> m_settle[c] = true }
       fi
    fi;
    if
    :: dead[me] -> goto gone
    :: atomic { !dead[me] && store[c] != open -> skip }
    fi;
next:
    c++
  :: else -> break
  od;
gone:
  done[me] = true
}

proctype Redis() {
  byte c;
  do
  :: select (c : 0 .. CALLS - 1);
    if
    :: atomic { m_hold[c] && store[c] == none && spent + held + WANT <= LIMIT ->
         store[c] = open; hold[c] = WANT; held = held + WANT }
    :: atomic { m_hold[c] && store[c] == none && spent + held + WANT > LIMIT -> m_hold[c] = false; refused[c] = true }
    :: atomic { m_settle[c] && store[c] == open -> settle_open: close(c, settled, 1) }
    :: atomic { m_settle[c] && store[c] == crashed -> settle_late: store[c] = late }
    :: atomic { m_void[c] && store[c] == open -> void_open: close(c, voided, 0) }
    :: atomic { m_cancel[c] && store[c] == open -> cancel_open: close(c, given_up, 0) }
    :: atomic { m_cancel[c] && store[c] == none -> store[c] = given_up }
    :: atomic { dead[owner(c)] && store[c] == open -> recover_open: close(c, crashed, WANT) }
    :: else -> skip
    fi
  od
}

proctype Crasher() {
  if
  :: dead[0] = true
  :: dead[1] = true
  :: skip
  fi
}

init {
  atomic { run Router(0); run Router(1); run Redis(); run Crasher() }
}

/* Both routers are done or dead, and nothing that closes a call is still to be delivered. */
#define waits(c)  (store[c] == open && (m_settle[c] || m_void[c] || m_cancel[c] || dead[owner(c)]))
#define quiet     (done[0] && done[1] && !waits(0) && !waits(1) && !waits(2))

ltl safe   { [] (spent + held <= LIMIT) }
ltl noleak { [] (quiet -> held == 0) }
ltl once   { [] (closes[0] <= 1 && closes[1] <= 1 && closes[2] <= 1) }
