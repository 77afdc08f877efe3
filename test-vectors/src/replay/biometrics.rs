//! Finger minutiae, faces, face templates, anthropometry.

use card_format::anthropometry::Anthropometry;
use card_format::face::{Face, FaceRecord, FeaturePoint, ImageKind};
use card_format::face_template::FaceTemplate;
use card_format::minutiae::{Capture, Kind, Minutia, MinutiaeRecord, View};
use card_format::minutiae_card::{By, CardFormat, Direction, Order};
use serde_json::{Value, json};

use super::case::{Case, Refusal, ascii, hex, number};

pub(super) fn minutiae_record(case: &Case<'_>) -> Result<Value, Refusal> {
    let bytes = case.hex("/record")?;
    let record = MinutiaeRecord::decode(&bytes)?;
    let views: Vec<_> = record.views().collect();
    let mut out = vec![0; bytes.len()];
    if MinutiaeRecord::encode(&mut out, &record.capture, &views)? != bytes {
        return Err(Refusal::differs("the minutiae record"));
    }
    Ok(json!({
        "width": record.capture.width,
        "height": record.capture.height,
        "resolutionX": record.capture.x_resolution,
        "resolutionY": record.capture.y_resolution,
        "views": views.iter().map(view).collect::<Vec<_>>(),
    }))
}

fn view(view: &View<'_>) -> Value {
    json!({
        "position": view.finger.0,
        "view": view.number,
        "impression": view.impression,
        "quality": view.quality,
        "minutiae": view.minutiae().map(minutia).collect::<Vec<_>>(),
        "extendedData": hex(view.extended),
    })
}

fn minutia(minutia: Minutia) -> Value {
    let kind = match minutia.kind {
        Kind::Ending => "ending",
        Kind::Bifurcation => "bifurcation",
        Kind::Other => "other",
        Kind::Reserved => "reserved",
    };
    json!({
        "type": kind, "x": minutia.x, "y": minutia.y, "angle": minutia.angle,
        "quality": minutia.quality,
    })
}

pub(super) fn minutiae_card(case: &Case<'_>) -> Result<Value, Refusal> {
    for (pointer, format) in [("/compact", CardFormat::Compact), ("/normal", CardFormat::Normal)] {
        if case.has(pointer) {
            let bytes = case.hex(pointer)?;
            return Ok(json!({ "count": format.decode(&bytes)?.len() }));
        }
    }
    let resolution = case.number("/resolution")?;
    let capture = Capture {
        certification: 0,
        device: 0,
        width: 0,
        height: 0,
        x_resolution: resolution,
        y_resolution: resolution,
    };
    let minutiae: Result<Vec<_>, Refusal> = case.list("/minutiae")?.iter().map(given).collect();
    let minutiae = minutiae?;
    let written = |format: CardFormat| {
        let mut out = vec![0; minutiae.len() * format.size()];
        format.encode(&mut out, &capture, minutiae.iter().copied())?;
        let mut sorted = out.clone();
        let order = Order { by: By::Xy, direction: Direction::Ascending };
        order.sort(format, &mut sorted)?;
        Ok::<_, Refusal>((hex(out), hex(sorted)))
    };
    let (compact, compact_sorted) = written(CardFormat::Compact)?;
    let (normal, normal_sorted) = written(CardFormat::Normal)?;
    Ok(json!({
        "compact": compact, "normal": normal,
        "compactSorted": compact_sorted, "normalSorted": normal_sorted,
    }))
}

fn given(value: &Value) -> Result<Minutia, Refusal> {
    let kind = match value.get("type").and_then(Value::as_str) {
        Some("ending") => Kind::Ending,
        Some("bifurcation") => Kind::Bifurcation,
        _ => Kind::Other,
    };
    let field = |name: &str| value.get(name).ok_or(Refusal::Vector(name.to_owned()));
    let broken = || Refusal::Vector("minutia".to_owned());
    Ok(Minutia {
        kind,
        x: number(field("x")?).ok_or_else(broken)?,
        y: number(field("y")?).ok_or_else(broken)?,
        angle: number(field("angle")?).ok_or_else(broken)?,
        quality: number(field("quality")?).ok_or_else(broken)?,
    })
}

pub(super) fn face_record(case: &Case<'_>) -> Result<Value, Refusal> {
    let bytes = case.hex("/record")?;
    let record = FaceRecord::decode(&bytes)?;
    let faces: Vec<_> = record.faces().collect();
    faces.iter().try_for_each(Face::check_image)?;
    let mut out = vec![0; bytes.len()];
    if FaceRecord::encode(&mut out, &faces)? != bytes {
        return Err(Refusal::differs("the face record"));
    }
    Ok(json!({ "faces": faces.iter().map(face).collect::<Vec<_>>() }))
}

fn face(face: &Face<'_>) -> Value {
    let [high, middle, low] = face.features.0.map(u32::from);
    let codec = match face.image.kind {
        ImageKind::Jpeg => "JPEG",
        ImageKind::Jpeg2000 => "JPEG2000",
        ImageKind::Unknown => "unknown",
    };
    let points = face.points.iter().map(|bytes| FeaturePoint::decode(*bytes));
    let point = |p: FeaturePoint| json!({ "type": p.kind, "code": p.code, "x": p.x, "y": p.y });
    json!({
        "imageType": face.image_type.0, "codec": codec,
        "width": face.width, "height": face.height,
        "gender": face.gender.0, "eyeColour": face.eye_colour.0, "hairColour": face.hair_colour.0,
        "featureMask": high << 16 | middle << 8 | low,
        "expression": face.expression.0,
        "pose": hex(face.pose), "poseUncertainty": hex(face.pose_uncertainty),
        "featurePoints": points.map(point).collect::<Vec<_>>(),
        "colourSpace": face.colour_space.0, "sourceType": face.source.0,
        "deviceType": face.device, "quality": face.quality,
        "image": hex(face.image.bytes),
    })
}

pub(super) fn face_template(case: &Case<'_>) -> Result<Value, Refusal> {
    let bytes = case.hex("/template")?;
    let template = FaceTemplate::decode(&bytes)?;
    let mut out = vec![0; bytes.len()];
    if template.encode(&mut out)? != bytes {
        return Err(Refusal::differs("the face template"));
    }
    Ok(json!({
        "algorithm": template.algorithm,
        "model": hex(template.model),
        "scale": template.scale,
        "components": template.components().collect::<Vec<_>>(),
    }))
}

pub(super) fn anthropometry(case: &Case<'_>) -> Result<Value, Refusal> {
    let bytes = case.hex("/record")?;
    let record = Anthropometry::decode(&bytes)?;
    let mut out = vec![0; bytes.len()];
    if record.encode(&mut out)? != bytes {
        return Err(Refusal::differs("the anthropometry"));
    }
    let measures: serde_json::Map<_, _> = record
        .measures
        .values()
        .map(|(measure, value)| (measure.name().to_owned(), value.into()))
        .collect();
    Ok(json!({
        "date": record.date.map(|date| ascii(&date.yyyymmdd())),
        "method": record.method.map(|method| method.0),
        "marks": record.marks.texts().collect::<Vec<_>>(),
        "eyeColour": record.eye_colour.map(|colour| colour.0),
        "hairColour": record.hair_colour.map(|colour| colour.0),
        "measures": measures,
    }))
}
