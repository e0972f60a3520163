// oxlint-disable-next-line import/no-unassigned-import -- it has an effect and nothing else
import '@clnrm/spans/preload';
