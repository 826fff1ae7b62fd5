/** Texts of the page in Vietnamese, the language everything is written in first. */
export const vi = {
  'app.title': 'Bản đồ số kinh tế - xã hội tỉnh Quảng Trị',
  'map.label':
    'Bản đồ tỉnh Quảng Trị. Dùng phím mũi tên để di chuyển, phím cộng và trừ để phóng, Enter để xem đối tượng ở giữa bản đồ.',
} as const;
