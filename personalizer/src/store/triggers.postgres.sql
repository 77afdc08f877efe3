
-- What never changes or only leads forward, in the words of PostgreSQL.

CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0]; END $$;

CREATE TRIGGER steps_lead_forward BEFORE UPDATE OF state ON jobs
FOR EACH ROW WHEN (NOT (
       (OLD.state = 'intent' AND NEW.state IN ('intent', 'written', 'failed', 'quarantined'))
    OR (OLD.state = 'written' AND NEW.state IN ('written', 'done', 'failed', 'quarantined'))
    OR (OLD.state = 'quarantined' AND NEW.state IN ('quarantined', 'intent', 'written', 'failed'))))
EXECUTE FUNCTION refuse('a job''s state leads only forward');
CREATE TRIGGER fences_only_grow BEFORE UPDATE OF fence ON jobs
FOR EACH ROW WHEN (NEW.fence < OLD.fence)
EXECUTE FUNCTION refuse('a fence only grows');
CREATE TRIGGER closed_batches_stay BEFORE UPDATE ON batches
FOR EACH ROW WHEN (OLD.state = 'closed')
EXECUTE FUNCTION refuse('a closed batch never changes');
CREATE FUNCTION refuse_when_closed() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
  IF (SELECT state FROM batches WHERE id = NEW.batch) = 'closed' THEN
    RAISE EXCEPTION 'a closed batch takes nothing more';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER closed_batches_take_no_dossier BEFORE INSERT ON dossiers
FOR EACH ROW EXECUTE FUNCTION refuse_when_closed();
CREATE TRIGGER closed_batches_take_no_blank BEFORE INSERT ON movements
FOR EACH ROW EXECUTE FUNCTION refuse_when_closed();
CREATE TRIGGER dossiers_do_not_change
BEFORE UPDATE OF content, person, document, batch, live ON dossiers
FOR EACH ROW WHEN (OLD.content <> NEW.content OR OLD.person <> NEW.person
     OR OLD.document <> NEW.document OR OLD.batch <> NEW.batch OR NEW.live > OLD.live)
EXECUTE FUNCTION refuse('a dossier never changes');
CREATE TRIGGER payloads_do_not_change BEFORE UPDATE ON payloads
FOR EACH ROW
EXECUTE FUNCTION refuse('a dossier never changes');
CREATE TRIGGER jobs_stay BEFORE DELETE ON jobs
FOR EACH ROW
EXECUTE FUNCTION refuse('jobs are never deleted');
CREATE TRIGGER dossiers_stay BEFORE DELETE ON dossiers
FOR EACH ROW
EXECUTE FUNCTION refuse('dossiers are never deleted');
CREATE TRIGGER keys_stay BEFORE DELETE ON chip_keys
FOR EACH ROW
EXECUTE FUNCTION refuse('chip keys are never deleted');
CREATE TRIGGER keys_do_not_change BEFORE UPDATE ON chip_keys
FOR EACH ROW
EXECUTE FUNCTION refuse('chip keys never change');
CREATE TRIGGER movements_stay BEFORE DELETE ON movements
FOR EACH ROW
EXECUTE FUNCTION refuse('the books are only added to');
CREATE TRIGGER movements_do_not_change BEFORE UPDATE ON movements
FOR EACH ROW
EXECUTE FUNCTION refuse('the books are only added to');
CREATE TRIGGER approvals_stay BEFORE DELETE ON approvals
FOR EACH ROW
EXECUTE FUNCTION refuse('approvals are never deleted');
CREATE TRIGGER approvals_do_not_change BEFORE UPDATE ON approvals
FOR EACH ROW
EXECUTE FUNCTION refuse('approvals never change');
CREATE TRIGGER lists_stay BEFORE DELETE ON lists
FOR EACH ROW
EXECUTE FUNCTION refuse('lists are never deleted');
CREATE TRIGGER lists_do_not_change BEFORE UPDATE ON lists
FOR EACH ROW
EXECUTE FUNCTION refuse('lists never change');
CREATE TRIGGER revocations_stay BEFORE DELETE ON revocations
FOR EACH ROW
EXECUTE FUNCTION refuse('revocations are never deleted');
CREATE TRIGGER revocations_do_not_change BEFORE UPDATE ON revocations
FOR EACH ROW
EXECUTE FUNCTION refuse('revocations never change');
CREATE TRIGGER complaints_stay BEFORE DELETE ON complaints
FOR EACH ROW
EXECUTE FUNCTION refuse('complaints are never deleted');
CREATE TRIGGER dismissed_complaints_stay BEFORE UPDATE ON complaints
FOR EACH ROW WHEN (OLD.dismissed IS NOT NULL)
EXECUTE FUNCTION refuse('a dismissed complaint never changes');
CREATE TRIGGER checkpoints_stay BEFORE DELETE ON checkpoints
FOR EACH ROW
EXECUTE FUNCTION refuse('checkpoints are never deleted');
CREATE TRIGGER checkpoints_do_not_change BEFORE UPDATE ON checkpoints
FOR EACH ROW
EXECUTE FUNCTION refuse('checkpoints never change');
CREATE TRIGGER audit_stays BEFORE DELETE ON audit
FOR EACH ROW
EXECUTE FUNCTION refuse('the log is only added to');
CREATE TRIGGER audit_does_not_change BEFORE UPDATE ON audit
FOR EACH ROW
EXECUTE FUNCTION refuse('the log is only added to');
