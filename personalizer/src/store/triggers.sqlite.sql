
-- What never changes or only leads forward, in the words of SQLite.

CREATE TRIGGER steps_lead_forward BEFORE UPDATE OF state ON jobs
WHEN NOT (
       (OLD.state = 'intent' AND NEW.state IN ('intent', 'written', 'failed', 'quarantined'))
    OR (OLD.state = 'written' AND NEW.state IN ('written', 'done', 'failed', 'quarantined'))
    OR (OLD.state = 'quarantined' AND NEW.state IN ('quarantined', 'intent', 'written', 'failed')))
BEGIN SELECT RAISE(ABORT, 'a job''s state leads only forward'); END;
CREATE TRIGGER fences_only_grow BEFORE UPDATE OF fence ON jobs
WHEN NEW.fence < OLD.fence
BEGIN SELECT RAISE(ABORT, 'a fence only grows'); END;
CREATE TRIGGER closed_batches_stay BEFORE UPDATE ON batches
WHEN OLD.state = 'closed'
BEGIN SELECT RAISE(ABORT, 'a closed batch never changes'); END;
CREATE TRIGGER closed_batches_take_no_dossier BEFORE INSERT ON dossiers
WHEN (SELECT state FROM batches WHERE id = NEW.batch) = 'closed'
BEGIN SELECT RAISE(ABORT, 'a closed batch takes nothing more'); END;
CREATE TRIGGER closed_batches_take_no_blank BEFORE INSERT ON movements
WHEN (SELECT state FROM batches WHERE id = NEW.batch) = 'closed'
BEGIN SELECT RAISE(ABORT, 'a closed batch takes nothing more'); END;
CREATE TRIGGER dossiers_do_not_change
BEFORE UPDATE OF content, person, document, batch, live ON dossiers
WHEN OLD.content <> NEW.content OR OLD.person <> NEW.person
     OR OLD.document <> NEW.document OR OLD.batch <> NEW.batch OR NEW.live > OLD.live
BEGIN SELECT RAISE(ABORT, 'a dossier never changes'); END;
CREATE TRIGGER payloads_do_not_change BEFORE UPDATE ON payloads
BEGIN SELECT RAISE(ABORT, 'a dossier never changes'); END;
CREATE TRIGGER jobs_stay BEFORE DELETE ON jobs
BEGIN SELECT RAISE(ABORT, 'jobs are never deleted'); END;
CREATE TRIGGER dossiers_stay BEFORE DELETE ON dossiers
BEGIN SELECT RAISE(ABORT, 'dossiers are never deleted'); END;
CREATE TRIGGER keys_stay BEFORE DELETE ON chip_keys
BEGIN SELECT RAISE(ABORT, 'chip keys are never deleted'); END;
CREATE TRIGGER keys_do_not_change BEFORE UPDATE ON chip_keys
BEGIN SELECT RAISE(ABORT, 'chip keys never change'); END;
CREATE TRIGGER movements_stay BEFORE DELETE ON movements
BEGIN SELECT RAISE(ABORT, 'the books are only added to'); END;
CREATE TRIGGER movements_do_not_change BEFORE UPDATE ON movements
BEGIN SELECT RAISE(ABORT, 'the books are only added to'); END;
CREATE TRIGGER approvals_stay BEFORE DELETE ON approvals
BEGIN SELECT RAISE(ABORT, 'approvals are never deleted'); END;
CREATE TRIGGER approvals_do_not_change BEFORE UPDATE ON approvals
BEGIN SELECT RAISE(ABORT, 'approvals never change'); END;
CREATE TRIGGER lists_stay BEFORE DELETE ON lists
BEGIN SELECT RAISE(ABORT, 'lists are never deleted'); END;
CREATE TRIGGER lists_do_not_change BEFORE UPDATE ON lists
BEGIN SELECT RAISE(ABORT, 'lists never change'); END;
CREATE TRIGGER revocations_stay BEFORE DELETE ON revocations
BEGIN SELECT RAISE(ABORT, 'revocations are never deleted'); END;
CREATE TRIGGER revocations_do_not_change BEFORE UPDATE ON revocations
BEGIN SELECT RAISE(ABORT, 'revocations never change'); END;
CREATE TRIGGER complaints_stay BEFORE DELETE ON complaints
BEGIN SELECT RAISE(ABORT, 'complaints are never deleted'); END;
CREATE TRIGGER dismissed_complaints_stay BEFORE UPDATE ON complaints
WHEN OLD.dismissed IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a dismissed complaint never changes'); END;
CREATE TRIGGER checkpoints_stay BEFORE DELETE ON checkpoints
BEGIN SELECT RAISE(ABORT, 'checkpoints are never deleted'); END;
CREATE TRIGGER checkpoints_do_not_change BEFORE UPDATE ON checkpoints
BEGIN SELECT RAISE(ABORT, 'checkpoints never change'); END;
CREATE TRIGGER audit_stays BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the log is only added to'); END;
CREATE TRIGGER audit_does_not_change BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the log is only added to'); END;
