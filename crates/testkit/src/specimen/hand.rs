//! Hands that hold a document.

use super::{
    canvas::{Canvas, Point, smooth},
    page::{PIXELS_PER_MM, Page},
    pose::{Projection, side},
    random::Random,
};

/// A finger over the document's edge, away from the zone.
pub(crate) fn finger(
    scene: &mut Canvas,
    page: &Page,
    projection: &Projection,
    random: &mut Random,
) {
    let mm = |x: f32, y: f32| projection.photo_at((x * PIXELS_PER_MM, y * PIXELS_PER_MM));
    let (width, height) = page.kind.size();
    let left = random.chance(0.5);
    let y = random.between(0.12, 0.4) * height;
    let (edge, inward) = if left { (0.0, 1.0) } else { (width, -1.0) };
    let tip = random.between(3.0, 9.0);
    let lean = random.between(-6.0, 6.0);
    let breadth = random.between(6.5, 8.5);
    let point = |along: f32, across: f32| {
        mm(
            edge + inward * (tip - along),
            y + across + lean * along / 60.0,
        )
    };
    let outline = smooth(
        &[
            point(0.0, 0.0),
            point(2.5, breadth * 0.8),
            point(14.0, breadth),
            point(40.0, breadth * 1.06),
            point(120.0, breadth * 1.3),
            point(120.0, -breadth * 1.3),
            point(40.0, -breadth * 1.06),
            point(14.0, -breadth),
            point(2.5, -breadth * 0.8),
        ],
        true,
    );
    let nail = smooth(
        &[
            point(1.5, 0.0),
            point(3.5, breadth * 0.5),
            point(11.0, breadth * 0.52),
            point(12.5, 0.0),
            point(11.0, -breadth * 0.52),
            point(3.5, -breadth * 0.5),
        ],
        true,
    );
    let skin = *random.pick(&[
        [226, 178, 150],
        [198, 146, 116],
        [150, 104, 78],
        [104, 72, 54],
    ]);
    let soft = side(&projection.quad(&page.corners())) / width;
    let shadow = scene.mask().polygon(&outline).soft(soft * 1.6);
    scene.paint(&shadow, [10, 6, 6], 0.45);
    let mask = scene.mask().polygon(&outline);
    scene.paint(&mask, skin.map(|c| (f32::from(c) * 0.8) as u8), 1.0);
    let inner: Vec<Point> = [4.0, 120.0].map(|along| point(along, 0.0)).into();
    let ridge = scene
        .mask()
        .stroke(&inner, breadth * soft * 0.9)
        .soft(soft * 1.6);
    scene.paint(&ridge, skin, 0.8);
    if random.chance(0.7) {
        let mask = scene.mask().polygon(&nail);
        scene.paint(&mask, skin.map(|c| c.saturating_add(24)), 0.8);
    }
}
