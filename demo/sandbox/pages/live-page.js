/** What the pages share: making elements, and asking for new data once a second. */
const problem = document.getElementById('problem');

export function element(tag, className = '', text = '') {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.textContent = text;
  return made;
}

export function showProblem(sentence) {
  problem.textContent = sentence;
  problem.hidden = !sentence;
}

/** Fetches `path` now and every second; `draw` is called with what came when it differs from before. */
export function follow(path, draw, select = (data) => data) {
  let shown = '';
  const refresh = async () => {
    try {
      const answer = await fetch(path);
      const data = await answer.json();
      if (!answer.ok) throw new Error(data.error);
      showProblem('');
      const state = JSON.stringify(select(data));
      if (state !== shown) draw(data);
      shown = state;
    } catch (error) {
      showProblem(`The sandbox cannot say: ${error.message}. Is the demo still running?`);
    }
  };
  setInterval(refresh, 1000);
  void refresh();
  return refresh;
}
